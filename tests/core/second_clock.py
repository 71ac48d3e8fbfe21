"""A second way to count, written without a look at the first: every working minute of some years in one list.

A moment is a place in the list; adding is an index further, the distance is a difference of places.
"""

from bisect import bisect_left
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from desk_app.core.working_time import Calendar, RuleSet

MINUTE = timedelta(minutes=1)


class SecondClock:
    def __init__(self, first: date, last: date, calendar: Calendar, rules: RuleSet) -> None:
        self._days = []
        self._minutes: list[datetime] = []
        self._opens = rules.working_hours[0][0]
        self._closes = rules.working_hours[-1][1]
        self._cutoff = rules.same_day_cutoff
        self._hours = rules.working_hours
        day = first
        while day <= last:
            if day in calendar.makeup_days or (day.weekday() not in (5, 6) and day not in calendar.days_off):
                self._days.append(day)
                for opens, closes in rules.working_hours:
                    at = datetime.combine(day, opens)
                    while at < datetime.combine(day, closes):
                        self._minutes.append(at)
                        at += MINUTE
            day += timedelta(days=1)

    def _within(self, at: datetime) -> bool:
        """A closing minute still counts as working time."""
        return self.works(at.date()) and any(opens <= at.time() <= closes for opens, closes in self._hours)

    def works(self, day: date) -> bool:
        place = bisect_left(self._days, day)
        return place < len(self._days) and self._days[place] == day

    def begin(self, at: datetime) -> datetime:
        at = at.replace(second=0, microsecond=0)
        return at if self._within(at) else self._minutes[bisect_left(self._minutes, at)]

    def between(self, start: datetime, end: datetime) -> int:
        return max(0, bisect_left(self._minutes, end) - bisect_left(self._minutes, start))

    def after(self, start: datetime, minutes: int) -> datetime:
        return self._minutes[bisect_left(self._minutes, start) + minutes - 1] + MINUTE if minutes else start

    def first_day_from(self, day: date) -> date:
        return self._days[bisect_left(self._days, day)]

    def due(self, received: datetime, amount: Decimal, unit: str) -> datetime:
        start = self.begin(received)
        if unit == "hour":
            return self.after(start, int(Fraction(amount) * 60))
        if unit == "working_day":
            whole = int(amount)
            day = self._days[self._days.index(start.date()) + whole]
            return self.after(datetime.combine(day, start.time()), int((Fraction(amount) - whole) * 480))
        if unit == "same_day":
            late = received.date() == start.date() and received.time() > self._cutoff
            return datetime.combine(self.first_day_from(start.date() + timedelta(days=late)), self._closes)
        if unit == "calendar_day":
            day = start.date() + timedelta(days=int(amount) + (amount != int(amount)))
        else:
            month = start.month - 1 + int(amount)
            year, month = start.year + month // 12, month % 12 + 1
            day = date(year, month, 1)
            while (day + timedelta(days=1)).month == month and day.day < start.day:
                day += timedelta(days=1)
        return datetime.combine(self.first_day_from(day), start.time())

    def resumed(self, due: datetime, paused: datetime, resumed: datetime, unit: str) -> datetime:
        over = paused >= due + MINUTE if unit == "hour" else paused.date() > due.date()
        if over:
            return due
        start = self.begin(resumed)
        if unit in ("calendar_day", "month"):
            return datetime.combine(self.first_day_from(start.date() + (due.date() - paused.date())), due.time())
        return self.after(start, self.between(paused, due))

    def latest(self, due: datetime, amount: Decimal, unit: str, share: Fraction) -> datetime:
        if unit in ("calendar_day", "month"):
            days = Fraction(amount) * (30 if unit == "month" else 1) * share
            return datetime.combine(due.date() + timedelta(days=days.numerator // days.denominator), self._closes)
        minutes = {"hour": Fraction(amount) * 60, "same_day": Fraction(480)}.get(unit, Fraction(amount) * 480) * share
        return self.after(self.begin(due), minutes.numerator // minutes.denominator)
