/** A server of the community: it counts shots, and ends where somebody asks about a sequence without any. */
import { greeting, listen, send, text, tool } from '../fixtures/wire.ts';

listen(({ id, method, params }) => {
  if (method === 'initialize') send({ id, result: greeting(params, 'shot-counter', { tools: {} }) });
  else if (method === 'tools/list') send({ id, result: { tools: [tool('count_shots')] } });
  else if (method === 'tools/call') {
    const shots = { sequence_001: 9, sequence_002: 8 }[String(params?.arguments?.['sequence'])];
    if (shots === undefined) {
      process.stderr.write("TypeError: Cannot read properties of undefined (reading 'length')\n");
      process.exit(1);
    }
    send({ id, result: text(`${shots} shots`) });
  }
});
