import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';

import { parseBase } from './audit-head.ts';
import type { Base } from './audit-chain.ts';

/** What is signed now and then: how the chain stood. */
export interface Anchor {
  /** They are counted from 1. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly why: 'time' | 'end' | 'asked' | 'dropped';
  /** The last link by then, and its hash. */
  readonly link: number;
  readonly hash: string;
  /** Where the chain began by then. */
  readonly base: Base;
  /** SHA-256 of the line of the anchor before; `noHash` for the first. */
  readonly before: string;
  /** The public key of the signature: Ed25519, base64url. */
  readonly key: string;
}

/** An anchor as it is kept: one line of JSON, whose last field signs all before it. */
export interface AnchorLine extends Anchor {
  readonly line: string;
}

/** Signs with the key of this data folder. */
export interface Signer {
  /** The public key, as it stands in anchors. */
  readonly key: string;
  /** It has signed an anchor before it was handed out: there must be one. */
  readonly hasSigned: boolean;
  sign(text: string): string;
}

/** A new private key, as a text that a secret can hold. */
export const newPrivateKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url');

/** Throws where the text is no key. */
export const signerOf = (privateKey: string, hasSigned = false): Signer => {
  const secret = createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), type: 'pkcs8', format: 'der' });
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  if (x === undefined) throw new Error('this is no Ed25519 key');
  return { key: x, hasSigned, sign: (text) => sign(null, Buffer.from(text), secret).toString('base64url') };
};

/** Whether the key signed exactly this text. */
export const isSigned = (text: string, signature: string, key: string): boolean => {
  try {
    const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
    return verify(null, Buffer.from(text), known, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};

const signed = /^(\{.*),"signature":"([\w-]{86})"\}$/;

/** JSON of an object, with the signature of it as its last field. */
export const signLine = (facts: object, signer: Signer): string => {
  const text = JSON.stringify(facts);
  return `${text.slice(0, -1)},"signature":"${signer.sign(text)}"}`;
};

/** The text that was signed, and by what; undefined where the line has no signature. */
export const readSigned = (line: string): { readonly text: string; readonly signature: string } | undefined => {
  const [, start, signature] = signed.exec(line) ?? [];
  return start === undefined || signature === undefined ? undefined : { text: `${start}}`, signature };
};

const reasons: readonly unknown[] = ['time', 'end', 'asked', 'dropped'];

const isAnchor = (value: unknown): value is Anchor => {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    ['number', 'at', 'link'].every((name) => Number.isSafeInteger(fields.get(name))) &&
    ['hash', 'before', 'key'].every((name) => typeof fields.get(name) === 'string') &&
    reasons.includes(fields.get('why')) &&
    parseBase(JSON.stringify(fields.get('base'))) !== undefined
  );
};

/** The anchor of a line, whoever signed it; undefined where it is none, or its signature is not of the key it names. */
export const parseAnchor = (line: string): AnchorLine | undefined => {
  const found = readSigned(line);
  if (found === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(found.text);
    if (!isAnchor(value) || !isSigned(found.text, found.signature, value.key)) return undefined;
    const { number, at, why, link, hash: headHash, base, before, key } = value;
    return { number, at, why, link, hash: headHash, base, before, key, line };
  } catch {
    return undefined;
  }
};

/** What the next anchor says of this one. */
export const hashOfLine = (line: string): string => hash('sha256', line, 'hex');
