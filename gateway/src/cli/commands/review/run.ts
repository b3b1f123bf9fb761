import { quoted } from '../../../config/problem.ts';
import { closest } from '../../../config/suggest.ts';
import type { Config, State } from '../../../index.ts';
import { GatewayError } from '../../../index.ts';
import type { HeldPart, Review, Stage } from '../../../review.ts';
import { createReview, isReviewed, itemOf, readItem, stages, visible } from '../../../review.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readConfig } from '../../read-config.ts';
import { exportCase } from './export.ts';
import { reviewedJson, showHeld } from './list.ts';
import { lookAt } from './look.ts';
import { dropResult, resultLines } from './result.ts';
import { showItem } from './show-item.ts';
import { showPart } from './show-part.ts';
import { showServer } from './show-server.ts';

const deeds = ['list', 'show', 'release', 'accept', 'refuse', 'drop', 'ban', 'export'] as const;
type Deed = (typeof deeds)[number];

const readDeed = (text: string): Deed => {
  const deed = deeds.find((each) => each === text);
  if (deed !== undefined) return deed;
  const near = closest(text, deeds);
  throw new UsageError(
    `\`review\` does not know ${quoted(text)}.`,
    near === undefined ? `Write one of ${deeds.join(', ')}.` : `Did you mean \`review ${near}\`?`,
  );
};

/** The part that a person names; a held one by its hold's id too. */
const readPart = (text: string, review: Review): HeldPart => {
  const held = review.servers.flatMap((name) => review.server(name).held);
  const byId = held.find(({ holds }) => holds.some(({ id }) => id === text));
  if (byId !== undefined) return byId;
  const part = readItem(text, review.servers);
  if (part === undefined) {
    const near = closest(text, [...review.servers, ...held.map(itemOf)]);
    throw new UsageError(
      `There is no server or part ${quoted(text)}.`,
      near === undefined
        ? `The servers are: ${review.servers.map(quoted).join(', ') || 'none'}.`
        : `Did you mean ${near}?`,
    );
  }
  return part;
};

const readStage = (given: Given): Stage | undefined => {
  const text = given.text('stage');
  if (text === undefined) return undefined;
  const stage = stages.find((each) => each === text);
  if (stage !== undefined) return stage;
  throw new UsageError(`--stage ${quoted(text)} is not known.`, `Write one of ${stages.join(', ')}.`);
};

interface Work {
  readonly given: Given;
  readonly config: Config;
  readonly state: State;
  readonly review: Review;
  readonly words: readonly string[];
}

const only = (words: readonly string[], deed: Deed): string => {
  const [item, surplus] = words;
  if (item === undefined) throw new UsageError(`\`review ${deed}\` needs an ITEM.`, 'See `storycore-mcp review`.');
  if (surplus !== undefined) throw new UsageError(`\`review ${deed}\` takes one ITEM.`);
  return item;
};

/** One that was never seen is started, confined, so that there is something to look at. */
const known = async ({ config, state, review }: Work, server: string) => {
  const now = review.server(server);
  if (now.listed !== undefined || !isReviewed(now.config)) return now;
  await lookAt(config, state, server);
  return review.server(server);
};

const show = async (work: Work): Promise<Outcome> => {
  const part = readPart(only(work.words, 'show'), work.review);
  const server = await known(work, part.server);
  const json = { ...reviewedJson(server), launch: server.launch, findings: server.findings, changes: server.changes };
  if (part.kind === 'server') return { lines: showServer(server, work.review), json };
  const item = server.held.find(({ kind, name }) => kind === part.kind && name === part.name);
  if (item?.kind === 'request') {
    return {
      lines: [...showItem(item, server), ...resultLines(item, work.state)],
      json: { ...item, item: itemOf(item) },
    };
  }
  // Of a server that is held whole its parts are looked at one by one.
  const now = item?.differences.length === 0 || item === undefined ? showPart(part, server) : undefined;
  if (item === undefined && now === undefined) {
    const names = (server.listed?.lists.tools ?? []).map(({ name }) => `${part.server}/${String(name)}`);
    const near = closest(itemOf(part), names);
    throw new UsageError(
      `${visible(part.server)} shows no ${part.kind} ${quoted(part.name)}.`,
      near === undefined ? `See \`storycore-mcp review show ${part.server}\`.` : `Did you mean ${visible(near)}?`,
    );
  }
  return {
    lines: [...(item === undefined ? [] : showItem(item, server)), ...(now ?? [])],
    json: { held: false, ...item, item: itemOf(part) },
  };
};

const told = (done: string, left: readonly string[]): Outcome => ({
  lines: [
    `${styled('green', '✔')} ${done}`,
    ...(left.length === 0 ? [] : [`  Still held: ${left.map(visible).join(', ')}.`, '  See `storycore-mcp review`.']),
  ],
  json: { done, left },
});

const release = async (work: Work): Promise<Outcome> => {
  const { given, review, words } = work;
  if (words.length === 0) throw new UsageError('`review release` needs an ITEM.', 'See `storycore-mcp review`.');
  const stage = readStage(given);
  const parts = words.map((word) => readPart(word, review));
  const [first] = parts;
  if (first === undefined || parts.some(({ server }) => server !== first.server)) {
    throw new UsageError('One server is released at a time.');
  }
  const server = await known(work, first.server);
  const named = parts.filter(({ kind }) => kind !== 'server');
  const isFirst = isReviewed(server.config) && server.approved === undefined;
  if (stage === undefined && isReviewed(server.config) && (named.length === 0 || isFirst)) {
    throw new UsageError(`How far may ${first.server} go? --stage is missing.`, `Write one of ${stages.join(', ')}.`);
  }
  if (named.length > 0 && server.approved !== undefined && stage !== undefined && stage !== server.approved.stage) {
    throw new UsageError(
      `${first.server} is released up to ${server.approved.stage}, and a stage is for the whole of it.`,
      `Leave --stage out, or release ${first.server} itself.`,
    );
  }
  const { left } = review.release(first.server, named, stage, given.text('reason'));
  const what = named.length === 0 ? first.server : named.map(itemOf).join(', ');
  return told(`${visible(what)} is released${stage === undefined ? '' : ` (${stage})`}.`, left);
};

const decide = (deed: 'accept' | 'refuse' | 'ban', { given, review, words }: Work): Outcome => {
  const part = readPart(only(words, deed), review);
  const reason = given.text('reason');
  const item = visible(itemOf(part));
  if (deed === 'accept') {
    const { held } = review.server(part.server);
    const isHeld = held.some(({ kind, name }) => part.kind === 'server' || (kind === part.kind && name === part.name));
    if (!isHeld) throw new GatewayError('invalid-request', `${item} is not held: there is nothing to accept.`);
    return told(`${item} is accepted as it is now.`, review.accept(part, reason).left);
  }
  if (deed === 'refuse') {
    review.refuse(part, reason);
    return told(`${item} stays held, until you release it.`, []);
  }
  if (part.kind !== 'server')
    throw new UsageError('Only a server is banned.', `Hold a part with \`review refuse ${item}\`.`);
  review.ban(part.server, reason);
  return told(`${item} is banned: it is not started any more.`, []);
};

const drop = ({ given, state, review, words }: Work): Outcome => {
  const part = readPart(only(words, 'drop'), review);
  const { held } = review.server(part.server);
  const item = held.find(({ kind, name }) => kind === part.kind && name === part.name);
  if (item?.kind !== 'request')
    throw new UsageError('Only what was answered can be dropped.', 'See `storycore-mcp review` for what is held.');
  dropResult(item, state, given.text('reason'));
  return told(`${visible(itemOf(item))} is dropped.`, []);
};

const act = (deed: Deed, work: Work): Outcome | Promise<Outcome> => {
  switch (deed) {
    case 'list':
      return showHeld(work.review);
    case 'show':
      return show(work);
    case 'release':
      return release(work);
    case 'drop':
      return drop(work);
    case 'export':
      return exportCase(work.words, (text) => readPart(text, work.review), work.review);
    case 'accept':
    case 'refuse':
    case 'ban':
      return decide(deed, work);
  }
};

/** `storycore-mcp review` */
export const run = async (given: Given): Promise<Outcome> => {
  const [deed = 'list', ...words] = given.operands;
  const config = readConfig(given);
  using state = openOwnState();
  return await act(readDeed(deed), { given, config, state, review: createReview(config, state), words });
};
