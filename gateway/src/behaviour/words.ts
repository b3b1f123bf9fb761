// Stems of what orders to a model are made of, and runs that may be words in another form: looked for first, since most results have none.
const telling =
  /ignor|disregard|forget|overrid|instruct|previous|system|assistant|admin|prompt|secret|passw|credential|token|conversation|do not|don't|never|without (?:telling|asking)|must|always|important|<[a-z_|]{3,}|https?:\/\/|curl|wget|[A-Za-z0-9+/]{40}|[\u0250-\uffff]/i;

/** Whether language rules are worth their time on a text. */
export const mayTell = (text: string): boolean => text.length >= 24 && telling.test(text);
