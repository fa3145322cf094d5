/** What lies on the phone. Everything that tells of a person is sealed; plain are only numbers, counts and flags. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Bytes } from './bytes';
import type { Sealed } from './vault';

export interface Pairing {
  phone: number;
  opener: string;
  salt: Bytes;
  device: Bytes;
  serverKey: string;
  check: Sealed | null;
  wrong: number;
  offline: boolean;
  /** Only where the supervisor allowed it: the server's part of the key, for twelve hours after it was last fetched. */
  pass: { share: Bytes; until: number } | null;
  /** Revoked, wiped or left: nothing can be opened any more, only the sealed outbox is still to be handed over. */
  over: boolean;
}

export interface OutboxRow {
  phone: number;
  id: string;
  /** For the server alone. */
  forServer: string;
  /** For the owner of the PIN. */
  mine: Sealed;
  sent: boolean;
}

interface Kept {
  phone: number;
  name: string;
  sealed: Sealed;
}

interface Shape extends DBSchema {
  pairings: { key: number; value: Pairing };
  kept: { key: [number, string]; value: Kept };
  outbox: { key: [number, string]; value: OutboxRow };
  looks: { key: string; value: boolean };
}

let opened: Promise<IDBPDatabase<Shape>> | undefined;

export function database(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>('weibao-field', 1, {
    upgrade(db) {
      db.createObjectStore('pairings', { keyPath: 'phone' });
      db.createObjectStore('kept', { keyPath: ['phone', 'name'] });
      db.createObjectStore('outbox', { keyPath: ['phone', 'id'] });
      db.createObjectStore('looks');
    },
  });
  return opened;
}

const of = (phone: number): IDBKeyRange => IDBKeyRange.bound([phone], [phone, []]);

export async function pairings(): Promise<Pairing[]> {
  return (await database()).getAll('pairings');
}

export async function savePairing(one: Pairing): Promise<void> {
  await (await database()).put('pairings', one);
}

export async function forgetPairing(phone: number): Promise<void> {
  await (await database()).delete('pairings', phone);
}

export async function keep(phone: number, name: string, sealed: Sealed): Promise<void> {
  await (await database()).put('kept', { phone, name, sealed });
}

export async function kept(phone: number): Promise<Kept[]> {
  return (await database()).getAll('kept', of(phone));
}

export async function keptOne(phone: number, name: string): Promise<Sealed | undefined> {
  return (await (await database()).get('kept', [phone, name]))?.sealed;
}

export async function forget(phone: number, name: string): Promise<void> {
  await (await database()).delete('kept', [phone, name]);
}

export async function outboxRows(phone: number): Promise<OutboxRow[]> {
  return (await database()).getAll('outbox', of(phone));
}

export async function saveOutboxRow(row: OutboxRow): Promise<void> {
  await (await database()).put('outbox', row);
}

export async function forgetOutboxRow(phone: number, id: string): Promise<void> {
  await (await database()).delete('outbox', [phone, id]);
}

/** Take away all that can be read; what was not sent stays, sealed for the server. */
export async function wipe(phone: number): Promise<void> {
  const db = await database();
  const change = db.transaction(['pairings', 'kept', 'outbox'], 'readwrite');
  await change.objectStore('kept').delete(of(phone));
  for (const row of await change.objectStore('outbox').getAll(of(phone))) {
    if (row.sent) await change.objectStore('outbox').delete([phone, row.id]);
    else await change.objectStore('outbox').put({ ...row, mine: { iv: new Uint8Array(), data: new Uint8Array() } });
  }
  const one = await change.objectStore('pairings').get(phone);
  if (one) {
    const gone = { salt: new Uint8Array(), device: new Uint8Array(), check: null, pass: null, over: true };
    await change.objectStore('pairings').put({ ...one, ...gone });
  }
  await change.done;
}

export async function look(name: string): Promise<boolean> {
  return (await (await database()).get('looks', name)) ?? false;
}

export async function setLook(name: string, value: boolean): Promise<void> {
  await (await database()).put('looks', value, name);
}
