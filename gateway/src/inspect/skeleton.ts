// Letters of other scripts that look like one of ASCII, after NFKC; from Unicode's confusables, the ones fonts draw alike.
const alike: Readonly<Record<string, string>> = {
  a: 'аɑαᴀ',
  b: 'Ьƅʙ',
  c: 'сϲᴄⅽ',
  d: 'ԁɗᴅ',
  e: 'еєҽ℮ёᴇ',
  f: 'ſẝꜰ',
  g: 'ɡցɢ',
  h: 'һհʜ',
  i: 'іıɩιїɪ',
  j: 'јϳᴊ',
  k: 'κкᴋ',
  l: 'ӏⅼǀןاʟ',
  m: 'ⅿᴍм',
  n: 'ոռпɴ',
  o: 'оοօσᴏо',
  p: 'рρᴘ',
  q: 'ԛգ',
  r: 'гᴦɾʀ',
  s: 'ѕꜱ',
  t: 'тτᴛ',
  u: 'υսᴜцᴜ',
  v: 'νѵᴠ',
  w: 'ѡԝᴡաш',
  x: 'хχ×',
  y: 'уγүʏ',
  z: 'ᴢʐ',
  A: 'АΑᎪ',
  B: 'ВΒᏴ',
  C: 'СϹᏟ',
  E: 'ЕΕᎬ',
  H: 'НΗᎻ',
  I: 'ІΙӀ',
  J: 'ЈᎫ',
  K: 'КΚᏦ',
  M: 'МΜᎷ',
  N: 'Ν',
  O: 'ОΟՕ',
  P: 'РΡᏢ',
  S: 'ЅᏚ',
  T: 'ТΤᎢ',
  X: 'ХΧ',
  Y: 'УΥҮ',
  Z: 'ΖᏃ',
  '-': '‐‑‒–—−',
  _: 'ˍ',
  '.': '․',
  '/': '⁄∕',
};

const folded = new Map(
  Object.entries(alike).flatMap(([ascii, chars]) => Array.from(chars, (char) => [char, ascii] as const)),
);

const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;

/** A text with every character that looks like one of ASCII as that one, and without what cannot be seen. */
export const plain = (text: string): string =>
  Array.from(text.replace(unseen, '').normalize('NFKC'), (char) => folded.get(char) ?? char).join('');

/** What a name looks like at a glance: equal for names that people confuse, such as `read_file`, `reаd_file` and `read_fi1e`. */
export const skeleton = (name: string): string =>
  plain(name)
    .replace(/[1I|]/g, 'l')
    .toLowerCase()
    .replace(/0/g, 'o')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/[\s._-]/g, '');

/** A name without what programmers change when they spell it their way: `readFile`, `read-file`. */
export const spelling = (name: string): string => name.toLowerCase().replace(/[\s._-]/g, '');
