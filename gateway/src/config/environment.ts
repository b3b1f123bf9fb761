/** The text with `${NAME}` replaced from `env`, or the names that are not set or are no names. `$${` gives `${`. */
export const expand = (
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly value: string; readonly missing: readonly string[] } => {
  const missing: string[] = [];
  const value = text.replace(/\$\$\{|\$\{([^}]*)\}/g, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const found = /^[A-Za-z_]\w*$/.test(name) ? env[name] : undefined;
    if (found === undefined) missing.push(name);
    return found ?? whole;
  });
  return { value, missing };
};
