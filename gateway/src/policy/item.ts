import { heldKinds } from './hold.ts';
import type { HeldKind, HeldPart } from './hold.ts';
import { shellWord } from './shell-word.ts';
import { isVisible } from './visible.ts';

/** Kinds that are written before a name; a tool only where its own name looks like one of them. */
const prefixed = heldKinds.filter((kind) => kind !== 'server' && kind !== 'instructions');
const kindBefore = (text: string): HeldKind | undefined => prefixed.find((kind) => text.startsWith(`${kind}:`));

const instructions = 'instructions';

/** A part as people write it: `notes`, `notes/search`, `notes/prompt:daily`, `notes/instructions`. */
export const itemOf = ({ kind, server, name }: HeldPart): string => {
  if (kind === 'server') return server;
  if (kind === 'instructions') return `${server}/${instructions}`;
  const isPlain = kind === 'tool' && name !== instructions && kindBefore(name) === undefined;
  return `${server}/${isPlain ? name : `${kind}:${name}`}`;
};

/** The part that a text names; `servers` are the names that there are. Undefined where it begins with none of them. */
export const readItem = (text: string, servers: readonly string[]): HeldPart | undefined => {
  if (servers.includes(text)) return { kind: 'server', server: text, name: '' };
  // Names of servers may contain a slash, and so may those of resources.
  const [server] = servers.filter((name) => text.startsWith(`${name}/`)).toSorted((a, b) => b.length - a.length);
  if (server === undefined) return undefined;
  const rest = text.slice(server.length + 1);
  if (rest === instructions) return { kind: 'instructions', server, name: '' };
  const kind = kindBefore(rest);
  return kind === undefined
    ? { kind: 'tool', server, name: rest }
    : { kind, server, name: rest.slice(kind.length + 1) };
};

/** The command that shows a part to a person, ready to paste; where its name cannot be written, that of its server. */
export const reviewCommand = (part: HeldPart): string => {
  const named = itemOf(part);
  const plain = [named, part.server].find((text) => isVisible(text) && !text.startsWith('-') && text.length <= 200);
  return plain === undefined ? 'storycore-mcp review' : `storycore-mcp review show ${shellWord(plain)}`;
};
