/** Texts of which at least one stands in whatever a pattern matches, lower case. */
export type Clause = readonly string[];

interface Part {
  /** All texts that it matches, where they are few. */
  readonly exact: Clause | undefined;
  readonly clauses: readonly Clause[];
}

const most = 120;

/** Without those that contain another: who finds that one has found enough. */
const least = (texts: Clause): Clause =>
  [...new Set(texts)].filter((text, _at, all) => !all.some((other) => other !== text && text.includes(other)));

const shortest = (clause: Clause): number => Math.min(...clause.map(({ length }) => length));

/**
 * What a regular expression cannot match without, as a list of clauses that all have to hold: looked for first, since it
 * costs much less than the expression. For expressions of groups, classes and lookarounds as this folder writes them.
 */
export const clausesOf = (source: string): readonly Clause[] => {
  const telling = clausesFrom(source, 3);
  return telling.length > 0 ? telling : clausesFrom(source, 2);
};

const clausesFrom = (source: string, fewest: number): readonly Clause[] => {
  let at = 0;

  // A Chinese word has two characters.
  const isTelling = (text: string): boolean => text.length >= fewest || (text.length === 2 && text >= '\u2E80');

  const usable = (texts: Clause): Clause | undefined =>
    texts.length > 0 && texts.length <= most && texts.every(isTelling) ? least(texts) : undefined;

  const best = ({ exact, clauses }: Part): Clause | undefined =>
    exact === undefined ? clauses.toSorted((a, b) => shortest(b) - shortest(a))[0] : usable(exact);

  const take = (looks: RegExp): string => {
    looks.lastIndex = at;
    const [whole = ''] = looks.exec(source) ?? [];
    at += whole.length;
    return whole;
  };

  const group = (): Part => {
    const around = take(/\?<?[=!]|\?:|\?<\w+>/y);
    const inner = choice();
    at++;
    return /[=!]/.test(around) ? { exact: [''], clauses: [] } : inner;
  };

  /** The texts of some letters, one other character, or a group. */
  const atom = (): Part => {
    const letters = take(/[\p{L}\d_ ,'-]+(?![*+?{])/uy);
    if (letters !== '') return { exact: [letters.toLowerCase()], clauses: [] };
    const char = source[at++] ?? '';
    if (char === '(') return group();
    if (char === '^' || char === '$') return { exact: [''], clauses: [] };
    if (char === '.') return { exact: undefined, clauses: [] };
    if (char === '[') {
      const inner = take(/(?:[^\]\\]|\\.)*/y);
      at++;
      const few = /^[^^\\-]{1,4}$/.test(inner);
      return { exact: few ? Array.from(inner.toLowerCase()) : undefined, clauses: [] };
    }
    if (char !== '\\') return { exact: [char.toLowerCase()], clauses: [] };
    const escaped = source[at++] ?? '';
    if (/[bB]/.test(escaped)) return { exact: [''], clauses: [] };
    if (escaped === 'u' || escaped === 'x') {
      const digits = take(escaped === 'u' ? /[0-9a-f]{4}/iy : /[0-9a-f]{2}/iy);
      return { exact: [String.fromCharCode(Number.parseInt(digits, 16)).toLowerCase()], clauses: [] };
    }
    if (/[dDwWsSpPnrt]/.test(escaped)) {
      if (/[pP]/.test(escaped)) take(/\{[^}]*\}/y);
      return { exact: undefined, clauses: [] };
    }
    return { exact: [escaped], clauses: [] };
  };

  const sequence = (): Part => {
    const clauses: Clause[] = [];
    let run: Clause = [''];
    let whole = true;
    const flush = (): void => {
      const clause = usable(run);
      if (clause !== undefined) clauses.push(clause);
      run = [''];
      whole = false;
    };
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const { exact, clauses: inner } = atom();
      const quantity = '*+?{'.includes(source[at] ?? ' ') ? take(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y) : '';
      const optional = quantity !== '' && /^[*?]|^\{0/.test(quantity);
      if (!optional && exact === undefined) clauses.push(...inner);
      const next = exact === undefined || /^[*+{]/.test(quantity) ? undefined : optional ? ['', ...exact] : exact;
      if (next !== undefined && run.length * next.length <= most) {
        run = run.flatMap((before) => next.map((after) => before + after));
        continue;
      }
      if (exact !== undefined && !optional && run.length * exact.length <= most) {
        // Once at least: what comes before belongs to it.
        run = run.flatMap((before) => exact.map((after) => before + after));
      }
      flush();
      if (next !== undefined) run = next;
    }
    if (whole) return { exact: run, clauses };
    flush();
    return { exact: undefined, clauses };
  };

  const choice = (): Part => {
    const parts = [sequence()];
    while (source[at] === '|') {
      at++;
      parts.push(sequence());
    }
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    const exact = parts.flatMap((part) => part.exact ?? []);
    if (parts.every((part) => part.exact !== undefined) && exact.length <= most) return { exact, clauses: [] };
    const each = parts.map(best);
    const all = each.every((clause) => clause !== undefined)
      ? usable(each.flatMap((clause) => clause ?? []))
      : undefined;
    return { exact: undefined, clauses: all === undefined ? [] : [all] };
  };

  const whole = choice();
  const exact = whole.exact === undefined ? undefined : usable(whole.exact);
  return exact === undefined ? whole.clauses : [exact];
};
