const newline = 0x0a;

/** Whether a line has become longer than `most` bytes, piece by piece. */
export const lineMeter = (most: number): ((chunk: Buffer) => boolean) => {
  let open = 0;
  return (chunk) => {
    // Nearly always: whatever lines are in it, none can be too long.
    if (open + chunk.length > most) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
        if (open + at - from > most) return true;
        open = 0;
        from = at + 1;
      }
      open += chunk.length - from;
      return open > most;
    }
    const last = chunk.lastIndexOf(newline);
    open = last === -1 ? open + chunk.length : chunk.length - last - 1;
    return false;
  };
};
