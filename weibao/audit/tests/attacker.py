"""A database administrator who knows the code and recomputes what can be recomputed, without the key of the trail.

Each attack is made straight in the tables with the triggers off. It returns where it was made, as (entries, seals): the
verifier has to name one of them for each.
"""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from weibao.audit.chain import MARK


@dataclass
class Place:
    """What the verifier has to name: every one of these entries, or one of these seals."""

    entries: set[int] = field(default_factory=set)
    seals: set[int] = field(default_factory=set)


class Attacker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.entries = [entry for (entry,) in self.ask("SELECT id FROM audit_entry ORDER BY id")]
        self.seals = [number for (number,) in self.ask("SELECT number FROM audit_seal ORDER BY number")]

    def ask(self, sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def do(self, sql, *values):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET session_replication_role = DEFAULT")

    def an_entry(self):
        return self.random.choice(self.entries)

    def a_seal(self):
        return self.random.choice(self.seals)

    def seal_of(self, entry):
        return self.ask("SELECT number FROM audit_seal WHERE %s = ANY(entries)", entry)[0][0]

    def recompute(self, since):
        """Make every link from a number on anew, each with the plain digest and with a key of one's own, and chain them."""
        if self.random.random() < 0.5:
            return set()
        prev = self.ask("SELECT mac FROM audit_seal WHERE number < %s ORDER BY number DESC LIMIT 1", since)
        prev = bytes(prev[0][0]) if prev else bytes(32)
        later = self.ask("SELECT number, entries FROM audit_seal WHERE number >= %s ORDER BY number LIMIT 5", since)
        for number, entries in later:
            texts = self.ask("SELECT facts::text FROM audit_entry WHERE id = ANY(%s) ORDER BY id", entries)
            marks = b"".join(hashlib.sha256(text.encode()).digest()[:MARK] for (text,) in texts) if len(texts) > 1 else b""
            mac = hashlib.sha256(prev + marks + b"".join(text.encode() for (text,) in texts)).digest()
            self.do("UPDATE audit_seal SET prev = %s, marks = %s, mac = %s WHERE number = %s", prev, marks, mac, number)
            prev = mac
        return {number for number, _ in later}

    # the attacks

    def edit(self):
        entry = self.an_entry()
        what = self.random.choice([
            "action = action || 'x'",
            "actor_id = NULL",
            "at = at + interval '1 second'",
            "written_at = written_at - interval '1 day'",
            "subject_id = subject_id || '1'",
            "subject_type = 'children.child'",
            "outcome = CASE outcome WHEN 'done' THEN 'refused' ELSE 'done' END",
            "facts = facts || '{\"n\": -1}'",
            "facts = '{}'",
        ])  # fmt: skip
        self.do(f"UPDATE audit_entry SET {what} WHERE id = %s", entry)
        return Place({entry}, self.recompute(self.seal_of(entry)))

    def delete(self):
        entry = self.an_entry()
        seal = self.seal_of(entry)
        self.do("DELETE FROM audit_entry WHERE id = %s", entry)
        return Place({entry}, self.recompute(seal))

    def delete_and_take_out_of_the_seal(self):
        entry = self.an_entry()
        seal = self.seal_of(entry)
        self.do("DELETE FROM audit_entry WHERE id = %s", entry)
        self.do("UPDATE audit_seal SET entries = array_remove(entries, %s) WHERE number = %s", entry, seal)
        return Place(seals={seal} | self.recompute(seal))

    def swap(self):
        """Two entries change their places: all but the ids."""
        one, two = self.random.sample(self.entries, 2)
        columns = "at, written_at, action, actor_id, subject_type, subject_id, facts, outcome"
        self.do(
            f"UPDATE audit_entry AS a SET ({columns}) = (SELECT {columns} FROM audit_entry b "
            "WHERE b.id = CASE a.id WHEN %s THEN %s ELSE %s END) WHERE a.id IN (%s, %s)",
            one, two, one, one, two,
        )  # fmt: skip
        return Place({one, two}, self.recompute(min(self.seal_of(one), self.seal_of(two))))

    def swap_ids(self):
        one, two = self.random.sample(self.entries, 2)
        for old, new in ((one, -one), (two, one), (-one, two)):
            self.do("UPDATE audit_entry SET id = %s WHERE id = %s", new, old)
        return Place({one, two})

    def swap_inside_a_seal(self):
        many = self.ask("SELECT number, entries FROM audit_seal WHERE cardinality(entries) > 1")
        number, entries = self.random.choice(many)
        one, two = self.random.sample(range(len(entries)), 2)
        entries[one], entries[two] = entries[two], entries[one]
        self.do("UPDATE audit_seal SET entries = %s WHERE number = %s", entries, number)
        return Place(seals={number} | self.recompute(number))

    def swap_seals(self):
        one, two = self.random.sample(self.seals, 2)
        for old, new in ((one, -one), (two, one), (-one, two)):
            self.do("UPDATE audit_seal SET number = %s WHERE number = %s", new, old)
        return Place(seals={one, two})

    def edit_a_seal(self):
        seal = self.a_seal()
        what = self.random.choice([
            "at = at - interval '1 hour'",
            "prev = set_byte(prev, 3, get_byte(prev, 3) # 1)",
            "mac = set_byte(mac, 5, get_byte(mac, 5) # 1)",
            "marks = marks || '\\x00'::bytea",
            "entries = entries || 9999999::bigint",
            "entries = ARRAY[NULL]::bigint[]",
            "entries = '{}'",
        ])  # fmt: skip
        self.do(f"UPDATE audit_seal SET {what} WHERE number = %s", seal)
        return Place(seals={seal})

    def drop_a_seal(self):
        seal = self.a_seal()
        self.do("DELETE FROM audit_entry WHERE id = ANY((SELECT entries FROM audit_seal WHERE number = %s)::bigint[])", seal)
        self.do("DELETE FROM audit_seal WHERE number = %s", seal)
        return Place(seals={seal} | self.recompute(seal + 1))

    def drop_a_seal_and_close_the_gap(self):
        seal = self.random.choice(self.seals[:-1])
        self.do("DELETE FROM audit_entry WHERE id = ANY((SELECT entries FROM audit_seal WHERE number = %s)::bigint[])", seal)
        self.do("DELETE FROM audit_seal WHERE number = %s", seal)
        for number in [one for one in self.seals if one > seal]:
            self.do("UPDATE audit_seal SET number = number - 1 WHERE number = %s", number)
        return Place(seals={seal} | self.recompute(seal))

    def cut_the_tail(self):
        since = self.random.choice(self.seals[len(self.seals) // 2 :])
        self.do("DELETE FROM audit_entry WHERE id IN (SELECT unnest(entries) FROM audit_seal WHERE number >= %s)", since)
        self.do("DELETE FROM audit_seal WHERE number >= %s", since)
        return Place(seals={since})

    def cut_the_entries_of_the_tail(self):
        since = self.random.choice(self.entries[-20:])
        self.do("DELETE FROM audit_entry WHERE id >= %s", since)
        return Place({one for one in self.entries if one >= since})

    def empty_all(self):
        self.do("TRUNCATE audit_entry, audit_seal, audit_waiting")
        return Place(seals={1})

    def forge(self):
        """Put in an entry that nobody made."""
        entry = self.entries[-1] + 1 + self.random.randrange(50)
        self.do(
            "INSERT INTO audit_entry (id, at, written_at, action, subject_type, subject_id, facts, outcome) "
            "VALUES (%s, now(), now(), 'payroll.approve', '', '', '{}', 'done')",
            entry,
        )
        return Place({entry})

    def seal_again(self):
        """Alter a sealed entry, drop its seal, and have the sealer seal it as if it were new."""
        seal = self.a_seal()
        entries = self.ask("SELECT entries FROM audit_seal WHERE number = %s", seal)[0][0]
        self.do("UPDATE audit_entry SET facts = '{}' WHERE id = ANY(%s)", entries)
        self.do("DELETE FROM audit_seal WHERE number = %s", seal)
        self.do("INSERT INTO audit_waiting (entry, written_at) SELECT id, now() FROM audit_entry WHERE id = ANY(%s)", entries)
        return Place(seals={seal})

    def attacks(self) -> list[Callable[[], Place]]:
        return [
            self.edit, self.edit, self.edit, self.delete, self.delete, self.delete_and_take_out_of_the_seal, self.swap, self.swap_ids,
            self.swap_inside_a_seal, self.swap_seals, self.edit_a_seal, self.edit_a_seal, self.drop_a_seal,
            self.drop_a_seal_and_close_the_gap, self.cut_the_tail, self.cut_the_entries_of_the_tail, self.empty_all, self.forge,
            self.seal_again,
        ]  # fmt: skip


def is_located(place: Place, report) -> bool:
    """Whether the findings name every entry of the place, or one of its seals when only seals were touched."""
    entries = {one.entry for one in report.findings if one.entry is not None}
    seals: set[int] = set()
    for one in report.findings:
        if one.seal is not None:
            seals |= set(range(one.seal, (one.last_seal or one.seal) + 1))
    return place.entries <= entries if place.entries else bool(place.seals & seals)
