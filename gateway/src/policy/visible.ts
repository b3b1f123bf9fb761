const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Co}\p{Cs}]/gu;

/** `text` with control, bidirectional and invisible characters spelled out, so that it cannot forge what a person reads. */
export const visible = (text: string): string =>
  text.replace(unseen, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/** `visible`, cut to `most` characters. */
export const shorten = (text: string, most = 200): string => {
  const seen = visible(text.length > most ? text.slice(0, most) : text);
  return text.length > most ? `${seen}…` : seen;
};

/** Whether a person sees every character of the text as it is. */
export const isVisible = (text: string): boolean => text.search(unseen) < 0;
