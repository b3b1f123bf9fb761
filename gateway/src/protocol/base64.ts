const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Padded, in the standard alphabet, nothing else (RFC 4648, section 4). */
const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** UTF-8 by way of the percent encoding, which every JavaScript has; a lone surrogate becomes U+FFFD. */
const bytesOf = (text: string): number[] => {
  const bytes: number[] = [];
  const escaped = encodeURIComponent(text.toWellFormed());
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] !== '%') {
      bytes.push(escaped.charCodeAt(at));
    } else {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    }
  }
  return bytes;
};

const textOf = (bytes: readonly number[]): string | undefined => {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
};

/** The base64 text of the UTF-8 bytes of `text`. */
export const toBase64 = (text: string): string => {
  const bytes = bytesOf(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.slice(at, at + 3);
    const group = (first << 16) | (second << 8) | third;
    for (const shift of [18, 12, 6, 0]) out += alphabet.charAt((group >> shift) & 63);
  }
  const surplus = (3 - (bytes.length % 3)) % 3;
  return out.slice(0, out.length - surplus) + '='.repeat(surplus);
};

/** The text whose UTF-8 bytes a canonical base64 text holds; undefined where it is no such text. */
export const fromBase64 = (base64: string): string | undefined => {
  if (!canonical.test(base64)) return undefined;
  const digits = base64.replace(/=+$/, '');
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  for (const digit of digits) {
    held = ((held << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
  }
  return textOf(bytes);
};
