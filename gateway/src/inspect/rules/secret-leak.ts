import { findSecretIn } from '../../policy/secrets.ts';
import type { Rule } from '../finding.ts';
import { textsOf } from '../texts.ts';

// What carries no text: pictures, sounds and other files, which are base64 of bytes.
const binary = /\.(?:data|blob)$/;

// A badge of a README has a token that everyone sees; with it every page of a package would be flagged.
const badge = /\.(?:svg|png|gif|jpe?g)\?[^\s"')>\\]{1,300}/gi;

// Held as oversized: what is in it does not matter then.
const most = 1024 * 1024;

const nameOf = (where: string): string => /([^.[\]]+)(?:\[\d+\])*$/.exec(where)?.[1] ?? '';

/** Keys and credentials in what a server says: in plain text, encoded, or broken up by invisible characters. */
export const secretLeak: Rule = (subject) =>
  textsOf(subject).flatMap(({ where, text }) => {
    if (text.length < 12 || text.length > most || (binary.test(where) && text.length > 4096)) return [];
    const found = findSecretIn(where.endsWith('~key') ? '' : nameOf(where), text.replace(badge, ''));
    if (found === undefined) return [];
    // The key itself is no evidence to show: findings are printed, exported and kept.
    const evidence = `${found}, in ${text.length} characters`;
    const why = 'What the model reads it can repeat to anyone, so a key in it is a leaked key.';
    return [{ kind: 'secret-leak', severity: 'flag', where, evidence, why }];
  });
