/**
 * The key of the store, and what is sealed for the server alone.
 *
 * key   = HKDF(PBKDF2(PIN) · the server's part · the device's secret)
 * proof = HKDF(PBKDF2(PIN)): all that the server learns of the PIN; it counts the tries.
 * Without the server's part a copied profile cannot be tried.
 */
import { fromBase64, joined, random, text, toBase64, utf8, type Bytes } from './bytes';

const ROUNDS = 600_000;

export interface Sealed {
  iv: Bytes;
  data: Bytes;
}

/** What the PIN alone gives. */
export async function stretch(pin: string, salt: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, key, 256);
  return new Uint8Array(bits);
}

async function drawn(from: Bytes, what: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', from, 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(what) }, key, 256);
  return new Uint8Array(bits);
}

export async function proofOf(stretched: Bytes): Promise<string> {
  return toBase64(await drawn(stretched, 'weibao proof'));
}

export async function keyOf(stretched: Bytes, share: Bytes, device: Bytes): Promise<CryptoKey> {
  const raw = await drawn(joined(stretched, share, device), 'weibao store');
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function seal(key: CryptoKey, data: Bytes): Promise<Sealed> {
  const iv = random(12);
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, data)) };
}

export async function unseal(key: CryptoKey, sealed: Sealed): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.data));
}

export const sealJson = (key: CryptoKey, value: unknown): Promise<Sealed> => seal(key, utf8(JSON.stringify(value)));

export async function unsealJson<T>(key: CryptoKey, sealed: Sealed): Promise<T> {
  return JSON.parse(text(await unseal(key, sealed))) as T;
}

/** Seal for the server: it alone opens this, even if the phone is wiped before it was sent. */
export async function sealForServer(point: string, value: unknown): Promise<string> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await crypto.subtle.importKey('raw', fromBase64(point), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ['deriveBits']);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256));
  const key = await crypto.subtle.importKey('raw', await drawn(shared, 'weibao envelope'), 'AES-GCM', false, ['encrypt']);
  const sealed = await seal(key, utf8(JSON.stringify(value)));
  const mine = new Uint8Array(await crypto.subtle.exportKey('raw', ours.publicKey));
  return toBase64(joined(mine, sealed.iv, sealed.data));
}
