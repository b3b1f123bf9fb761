import { parseIpv4, parseIpv6 } from './ip.ts';
import type { Address } from './ip.ts';

/** Who can be behind an address: anybody on the internet, or this machine, this network, this cloud. */
export type AddressClass = 'public' | 'private';

interface Block {
  readonly bits: bigint;
  readonly prefix: bigint;
}

const block = (text: string): Block => {
  const [address = '', prefix = '0'] = text.split('/');
  return { bits: (parseIpv6(address) ?? parseIpv4(address))?.bits ?? 0n, prefix: BigInt(prefix) };
};

const within = (width: bigint, bits: bigint, { bits: base, prefix }: Block): boolean =>
  bits >> (width - prefix) === base >> (width - prefix);

// IANA special-purpose registries (RFC 6890 and updates): what is not globally reachable. The documentation blocks are
// left out: they lead nowhere, so nothing is behind them to protect.
const privateIpv4 = [
  '0.0.0.0/8', // this network; 0.0.0.0 reaches this machine
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT; 100.100.100.200 is a metadata service
  '127.0.0.0/8',
  '168.63.129.16/32', // a public address by number, the host of every Azure machine in fact
  '169.254.0.0/16', // link-local, metadata services
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarking
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
];

const privateIpv6 = [
  '::/128',
  '::1/128',
  '64:ff9b:1::/48', // local NAT64
  '100::/64', // discard
  'fc00::/7', // unique local; fd00:ec2::254 is a metadata service
  'fe80::/10',
  'fec0::/10', // site-local, deprecated
  'ff00::/8', // multicast
];

/** Blocks that carry an IPv4 address, and where in the 128 bits it stands. */
const carriers = (): readonly { readonly block: Block; readonly shift: bigint; readonly inverted?: true }[] => [
  { block: block('::ffff:0:0/96'), shift: 0n }, // mapped
  { block: block('::ffff:0:0:0/96'), shift: 0n }, // translated
  { block: block('::/96'), shift: 0n }, // compatible, deprecated
  { block: block('64:ff9b::/96'), shift: 0n }, // NAT64
  { block: block('2002::/16'), shift: 80n }, // 6to4
  { block: block('2001::/32'), shift: 0n, inverted: true }, // Teredo: the client, every bit flipped
];

/** Read with the first address: a start that has none does not wait for them. */
const blocks = () => (known ??= { ipv4: privateIpv4.map(block), ipv6: privateIpv6.map(block), carriers: carriers() });
let known:
  | { readonly ipv4: readonly Block[]; readonly ipv6: readonly Block[]; readonly carriers: ReturnType<typeof carriers> }
  | undefined;

const isIsatap = (bits: bigint): boolean => ((bits >> 32n) & 0xfcffffffn) === 0x00005efen;

/** The IPv4 address that an IPv6 address carries, if it does. */
export const carriedIpv4 = (bits: bigint): bigint | undefined => {
  const carrier = blocks().carriers.find((candidate) => within(128n, bits, candidate.block));
  if (carrier === undefined) return isIsatap(bits) ? bits & 0xffffffffn : undefined;
  const carried = (bits >> carrier.shift) & 0xffffffffn;
  return carrier.inverted === true ? carried ^ 0xffffffffn : carried;
};

/** The class of an address: an IPv6 address that carries an IPv4 one is as private as what it carries. */
export const classOf = ({ family, bits }: Address): AddressClass => {
  if (family === 4) return blocks().ipv4.some((candidate) => within(32n, bits, candidate)) ? 'private' : 'public';
  if (blocks().ipv6.some((candidate) => within(128n, bits, candidate))) return 'private';
  const carried = carriedIpv4(bits);
  return carried === undefined ? 'public' : classOf({ family: 4, bits: carried });
};
