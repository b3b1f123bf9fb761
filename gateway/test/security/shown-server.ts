import { createHash } from 'node:crypto';
import type { Difference } from '../../src/inspect/difference.ts';
import type { Finding, JsonObject } from '../../src/inspect/finding.ts';
import { findingOf, isHeld, severityOf } from '../../src/inspect/pin-policy.ts';
import { pinOf, sincePinned } from '../../src/inspect/pin.ts';
import type { Pin } from '../../src/inspect/pin.ts';
import type { Surface } from '../../src/inspect/surface.ts';
import { objectOf, objectsIn, textOf } from './inspected-case.ts';

const lists: ReadonlyMap<string, 'tools' | 'prompts' | 'resources' | 'templates'> = new Map([
  ['tools/list', 'tools'],
  ['prompts/list', 'prompts'],
  ['resources/list', 'resources'],
  ['resources/templates/list', 'templates'],
]);

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One server of a sequence: what it has shown, what of it was approved, and what is held since. */
export const shownServer = () => {
  let surface: Surface = {};
  let pin: Pin | undefined;
  // By what was shown: a list that is back as it was approved holds nothing any more.
  const held = new Map<string, readonly Difference[]>();
  const calledWhileHeld: Finding[] = [];
  let findings: Finding[] = [];
  const unfinished = new Set<string>();

  const show = (shown: Surface): void => {
    surface = { ...surface, ...shown, ...(shown.bodies && { bodies: [...shown.bodies, ...(surface.bodies ?? [])] }) };
    if (pin === undefined) return;
    const differences = sincePinned(pin, shown);
    findings.push(...differences.map((difference) => findingOf(difference, {})));
    const kept = differences.filter((difference) => severityOf(difference, {}) === 'hold');
    for (const key of Object.keys(shown)) held.set(key, kept);
  };
  const tools = (): readonly JsonObject[] => surface.tools ?? [];
  const toolNames = (): readonly string[] => tools().map((tool) => textOf(tool['name']));

  return {
    tools,
    toolNames,
    initialized: (result: JsonObject): void =>
      show({ server: objectOf(result['serverInfo']), instructions: textOf(result['instructions']) }),
    /** Takes in a page of a list, or a whole one; anything else that is listed is not a part of the surface. */
    listed: (method: string, cursor: string, result: JsonObject): void => {
      const kind = lists.get(method);
      if (kind === undefined) return;
      const entries = objectsIn(result[kind === 'templates' ? 'resourceTemplates' : kind]);
      const continues = unfinished.delete(method) || cursor !== '';
      if (textOf(result['nextCursor']) !== '') unfinished.add(method);
      show({ [kind]: continues ? [...(surface[kind] ?? []), ...entries] : entries });
    },
    listsAgain: (): void => unfinished.clear(),
    prompted: (request: JsonObject, result: JsonObject): void => {
      const name = textOf(request['name']);
      show({ bodies: [{ name, arguments: objectOf(request['arguments']), result }] });
    },
    called: (tool: string): void => {
      const unseen = pin?.surface.tools !== undefined && !toolNames().includes(tool);
      if (!unseen && !isHeld([...held.values()].flat(), 'tool', tool)) return;
      const why = 'What is called is held, or was never shown to the person who approved the server.';
      calledWhileHeld.push({ kind: 'pin', severity: 'hold', where: `tool.${tool}`, evidence: tool.slice(0, 200), why });
    },
    /** Pins what was shown so far: what was held until now has been released by a person. */
    approved: (): void => {
      pin = pinOf(surface, hash);
      held.clear();
      findings = [];
    },
    findings: (): readonly Finding[] => [...findings, ...calledWhileHeld],
  };
};
