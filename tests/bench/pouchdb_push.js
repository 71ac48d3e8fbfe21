// The reference: the same payloads as documents, replicated by PouchDB to a pouchdb-server, then a check with nothing new.
const PouchDB = require("pouchdb");
const fs = require("fs");
const [, , url, folder, payloads, checks] = process.argv;

(async () => {
  const local = new PouchDB(folder + "/local");
  const docs = fs.readFileSync(payloads, "utf8").trim().split("\n").map((line, at) => ({
    _id: String(at).padStart(8, "0"),
    entry: JSON.parse(line),
  }));
  for (let at = 0; at < docs.length; at += 1000) await local.bulkDocs(docs.slice(at, at + 1000));
  const remote = new PouchDB(url + "/bench");
  const settings = { batch_size: 1000, batches_limit: 10 };
  const began = process.hrtime.bigint();
  const done = await local.replicate.to(remote, settings);
  const pushed = Number(process.hrtime.bigint() - began) / 1e9;
  if (done.docs_written !== docs.length) throw new Error("not all: " + done.docs_written);
  const idle = [];
  for (let again = 0; again < Number(checks); again++) {
    const start = process.hrtime.bigint();
    await local.replicate.to(remote, settings);
    idle.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  console.log(JSON.stringify({ pushed, idle }));
  process.exit(0);
})();
