"""Bands are given per agency, as serials are: a counter takes one only of the agencies it serves."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE band_grant (agency TEXT NOT NULL, slot BIGINT NOT NULL, desk_id TEXT NOT NULL,"
        " PRIMARY KEY (agency, slot))"
    )
    op.execute(
        "INSERT INTO band_grant SELECT DISTINCT g.agency, d.slot, d.desk_id FROM desk d JOIN serial_grant g USING (desk_id)"
    )
    # slots of PCs that were replaced are not known any more: all below the highest count as given
    op.execute(
        "INSERT INTO band_grant SELECT g.agency, s.slot, '' FROM (SELECT DISTINCT agency FROM serial_grant) g"
        " CROSS JOIN (SELECT generate_series(0, (SELECT max(slot) FROM desk)) AS slot) s ON CONFLICT DO NOTHING"
    )
    op.execute("ALTER TABLE desk DROP COLUMN slot")
