// Letters of other scripts that look like Latin ones, after Unicode's confusables (UTS 39), lower case and capitals.
const alike: Readonly<Record<string, string>> = {
  a: 'аαɑạ',
  b: 'ЬƄ',
  c: 'сϲⅽ',
  d: 'ԁⅾժ',
  e: 'еҽ℮',
  f: 'ſք',
  g: 'ɡցɢ',
  h: 'һհ',
  i: 'іιıӏⅰ',
  j: 'јϳ',
  k: 'кκ',
  l: 'ӏⅼǀ',
  m: 'мⅿ',
  n: 'пոռ',
  o: 'оοօσ',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гᴦ',
  s: 'ѕꜱ',
  t: 'тτ',
  u: 'υսц',
  v: 'ѵνⅴ',
  w: 'ԝωա',
  x: 'хχⅹ',
  y: 'уγყ',
  z: 'ᴢ',
  A: 'АΑᎪ',
  B: 'ВΒᏴ',
  C: 'СϹᏟ',
  D: 'Ꭰ',
  E: 'ЕΕᎬ',
  G: 'ԌᏀ',
  H: 'НΗᎻ',
  I: 'ІΙӀ',
  J: 'ЈᎫ',
  K: 'КΚᏦ',
  L: 'Ꮮ',
  M: 'МΜᎷ',
  N: 'Ν',
  O: 'ОΟՕ',
  P: 'РΡᏢ',
  Q: 'Ԛ',
  S: 'ЅՏᏚ',
  T: 'ТΤᎢ',
  U: 'Ս',
  V: 'ѴᏙ',
  W: 'ԜᎳ',
  X: 'ХΧ',
  Y: 'ҮΥ',
  Z: 'ΖᏃ',
};

const latin = new Map(
  Object.entries(alike).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter] as const)),
);

const foldable = new RegExp(
  `[\u00AA\u00B2\u00B3\u00B5\u00B9\u00BA\u00BC-\u00BE\u02B0-\u02B8\u1D2C-\u1D6A\u2070-\u209C\u2100-\u218F\u2460-\u24FF\uFB00-\uFB06\uFF01-\uFF5E${[...latin.keys()].join('')}]|[\uD835\uD83C]`,
);

/** Whether `skeleton` may read a text otherwise than it is written. */
export const mayFold = (text: string): boolean => foldable.test(text);

/** The text with every letter that looks like a Latin one replaced by that one, compatibility forms folded, accents as they are. */
export const skeleton = (text: string): string => {
  let folded = '';
  for (const char of text.normalize('NFKC')) folded += latin.get(char) ?? char;
  return folded;
};

/** Whether a letter of another script looks like a Latin one. */
export const isConfusable = (char: string): boolean => latin.has(char);
