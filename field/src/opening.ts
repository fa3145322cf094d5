/** Pairing, the PIN, locking and wiping. */
import { fromBase64, random, utf8, type Bytes } from './bytes';
import { drop, heldFor, hold } from './holding';
import { forgetOutboxRow, forgetPairing, kept, outboxRows, pairings, savePairing, wipe, type Pairing } from './store';
import { saveState } from './saving';
import { app, type Deed, type Open } from './state';
import { keyOf, proofOf, seal, stretch, unseal, unsealJson } from './vault';
import { call, NoNetwork, Refused } from './wire';

const TRIES = 10;
const CHECK = 'weibao';
const PASS = 12 * 3600_000;

export class Cannot extends Error {}

/** Redeem a code with a new PIN. Throws Refused, NoNetwork. */
export async function pair(code: string, pin: string): Promise<void> {
  const [salt, device] = [random(16), random(32)];
  const stretched = await stretch(pin, salt);
  interface Told { phone: number; token: string; opener: string; share: string; offline: boolean; server_key: string }
  const told = await call<Told>('/sync/pair/', { body: { code, proof: await proofOf(stretched) } });
  const share = fromBase64(told.share);
  const key = await keyOf(stretched, share, device);
  const pairing: Pairing = {
    phone: told.phone, opener: told.opener, salt, device, serverKey: told.server_key, check: await seal(key, utf8(CHECK)), wrong: 0,
    offline: told.offline, pass: told.offline ? { share, until: Date.now() + PASS } : null, over: false,
  };
  await savePairing(pairing);
  await hold(told.phone, share);
  const open = fresh(pairing, key, share, told.token);
  await saveState(open);
  app.open = open;
}

function fresh(pairing: Pairing, key: CryptoKey, share: Bytes, token: string): Open {
  return {
    pairing, key, share, token, me: null, children: new Map(), tasks: [], answers: [], updates: [], messages: [], read: [], deeds: new Map(), ahead: 0, epoch: '', syncedAt: 0,
    syncing: false, fault: '',
  };
}

/** Open with the PIN: by what the worker holds, by the server, or by the pass that the supervisor allowed. Throws Cannot. */
export async function open(pairing: Pairing, pin: string): Promise<void> {
  const stretched = await stretch(pin, pairing.salt);
  let share = await heldFor(pairing.phone);
  if (!share) share = await fetched(pairing, await proofOf(stretched));
  const key = await keyOf(stretched, share, pairing.device);
  try {
    await unseal(key, pairing.check!);
  } catch {
    await wrongHere(pairing);
  }
  await savePairing({ ...pairing, wrong: 0 });
  await hold(pairing.phone, share);
  app.open = await loaded({ ...pairing, wrong: 0 }, key, share);
}

async function fetched(pairing: Pairing, proof: string): Promise<Bytes> {
  try {
    const told = await call<{ share: string; offline: boolean }>('/sync/open/', { body: { opener: pairing.opener, proof }, patience: 6000 });
    const share = fromBase64(told.share);
    pairing.offline = told.offline;
    pairing.pass = told.offline ? { share, until: Date.now() + PASS } : null;
    await savePairing(pairing);
    return share;
  } catch (fault) {
    if (fault instanceof NoNetwork) {
      if (pairing.pass && pairing.pass.until > Date.now()) return pairing.pass.share;
      throw new Cannot('没有网络。这部手机要先联网核对一次密码才能打开；已记下的内容都在。');
    }
    if (fault instanceof Refused && (fault.told.ending || fault.told.left === 0)) {
      await out(pairing.phone, fault.message);
    }
    throw new Cannot(fault instanceof Error ? fault.message : '打不开');
  }
}

async function wrongHere(pairing: Pairing): Promise<never> {
  const wrong = pairing.wrong + 1;
  if (wrong >= TRIES) {
    const words = '密码连错十次，本机资料已清除；没有上报的内容已封存，联网后交给督导员。';
    await out(pairing.phone, words);
    throw new Cannot(words);
  }
  await savePairing({ ...pairing, wrong });
  throw new Cannot(`密码不对，还可以试 ${TRIES - wrong} 次。连错十次，本机资料会被清除。`);
}

async function loaded(pairing: Pairing, key: CryptoKey, share: Bytes): Promise<Open> {
  const one = fresh(pairing, key, share, '');
  for (const row of await kept(pairing.phone)) {
    if (row.name === 'state') Object.assign(one, await unsealJson<Partial<Open>>(key, row.sealed));
    else if (row.name.startsWith('child:')) {
      const child = await unsealJson<Open['children'] extends Map<number, infer C> ? C : never>(key, row.sealed);
      one.children.set(child.id, child);
    }
  }
  for (const row of await outboxRows(pairing.phone)) one.deeds.set(row.id, await unsealJson<Deed>(key, row.mine));
  return one;
}

/** The screen is shut; all that is on the phone stays, sealed. */
export function lock(): void {
  app.open = null;
  app.screen = { name: 'today' };
  app.draw();
}

/** The server does not take this phone any more: nothing readable stays, what was not sent is handed over sealed. */
export async function out(phone: number, words: string): Promise<void> {
  await wipe(phone);
  await drop(phone);
  app.open = null;
  app.notice = words;
  app.turn += 1;
  app.draw();
  await handOver();
}

/** Hand over what phones that are out had sealed for the server; tried again at every start and sync until there is a receipt. */
export async function handOver(): Promise<void> {
  const all = await pairings();
  const openers = all.filter((one) => !one.over).map((one) => one.opener);
  for (const gone of all.filter((one) => one.over)) {
    const rows = await outboxRows(gone.phone);
    for (const row of rows) {
      for (const opener of [gone.opener, ...openers]) {
        try {
          await call('/sync/sealed/', { body: { opener, envelopes: [row.forServer] } });
          await forgetOutboxRow(gone.phone, row.id);
          break;
        } catch (fault) {
          if (fault instanceof NoNetwork) return;
        }
      }
    }
    if ((await outboxRows(gone.phone)).length === 0) await forgetPairing(gone.phone);
  }
}

