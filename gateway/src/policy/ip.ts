/** An address as a number of 32 or 128 bits. */
export type Address = { readonly family: 4; readonly bits: bigint } | { readonly family: 6; readonly bits: bigint };

const numberOf = (part: string): number | undefined => {
  if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]*$/.test(part)) return Number.parseInt(part, 8);
  return /^[1-9][0-9]*$/.test(part) ? Number.parseInt(part, 10) : undefined;
};

/** IPv4 in every spelling that `inet_aton` takes: `127.1`, `2130706433`, `0x7f.1`, `0177.0.0.1`, one trailing dot. */
export const parseIpv4 = (text: string): Address | undefined => {
  const parts = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  if (parts.length > 4) return undefined;
  let bits = 0n;
  for (const [index, part] of parts.entries()) {
    const value = numberOf(part);
    const last = index === parts.length - 1;
    const most = last ? 256 ** (5 - parts.length) : 256;
    if (value === undefined || value >= most) return undefined;
    bits = (bits << BigInt(last ? 8 * (5 - parts.length) : 8)) | BigInt(value);
  }
  return { family: 4, bits };
};

const groupsOf = (text: string, ends: boolean): number[] | undefined => {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const tail = ends && index === parts.length - 1 && /^\d+\.\d+\.\d+\.\d+$/.test(part) ? parseIpv4(part) : undefined;
    if (tail === undefined) return undefined;
    groups.push(Number(tail.bits >> 16n), Number(tail.bits & 0xffffn));
  }
  return groups;
};

/** IPv6 with or without brackets and zone; an IPv4 tail is understood. */
export const parseIpv6 = (text: string): Address | undefined => {
  const bare = (/^\[([^\]]*)\]$/.exec(text)?.[1] ?? text).replace(/%[^]*$/, '');
  const halves = bare.split('::');
  if (!bare.includes(':') || halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return { family: 6, bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n) };
};

/** Reads an address in any spelling; undefined for a name. */
export const parseAddress = (text: string): Address | undefined => parseIpv6(text) ?? parseIpv4(text);

/** `a.b.c.d` of 32 bits. */
export const ipv4Text = (bits: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
