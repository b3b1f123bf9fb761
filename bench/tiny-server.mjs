// The least that answers: started only to see how long a start takes. Not TypeScript: taking the types off would be most of it.
let held = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  const lines = (held + text).split('\n');
  held = lines.pop() ?? '';
  for (const line of lines) {
    const { id } = JSON.parse(line);
    if (id !== undefined) process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n`);
  }
});
process.stdin.on('end', () => process.exit(0));
