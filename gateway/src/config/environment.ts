/** Whether `${name}` can refer to a variable. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** The text with each `${NAME}` replaced from `env`, and the names that could not be. `$${` gives `${`. */
export const expand = (
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly value: string; readonly missing: readonly string[] } => {
  const missing: string[] = [];
  const value = text.replace(/\$\$\{|\$\{([^}]*)\}/g, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const found = isVariableName(name) ? env[name] : undefined;
    if (found === undefined) missing.push(name);
    return found ?? whole;
  });
  return { value, missing };
};
