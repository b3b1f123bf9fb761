/** A sentence of the page's own in which what is to be typed stands between backquotes. */
export function WithCommands({ text }: { readonly text: string }) {
  return text.split('`').map((part, place) => (place % 2 === 0 ? part : <code key={part}>{part}</code>));
}
