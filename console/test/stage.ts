import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Assistant } from '../../scripts/demo-client.ts';
import { connectOver } from '../../scripts/demo-client.ts';
import type { Stage } from '../../scripts/demo-stage.ts';
import { buildStage } from '../../scripts/demo-stage.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGateway } from './gateway-process.ts';

export interface ConsoleStage {
  /** The folder of it all, the project and the command line, which works on the same state. */
  readonly place: Stage;
  readonly gateway: GatewayProcess;
  /** A client of the gateway, called `assistant`. */
  readonly assistant: Assistant;
  close(): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;

export interface StageOptions {
  /** Changes what `init` wrote, before the gateway starts. */
  readonly configure?: (written: Fields) => Fields;
}

/** Opens the sample project as a person would: reading is allowed, writing asks. */
const openProject = async (place: Stage, configure: (written: Fields) => Fields): Promise<void> => {
  await place.cli('init', place.project, '--yes', '--json');
  const path = join(place.data, 'storycore-mcp.json');
  const written: Fields = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(configure(written), undefined, 2));
};

/** The real gateway with its console, on a copy of the sample project, with a client. Whoever opens it closes it. */
export const openStage = async ({ configure = (written) => written }: StageOptions = {}): Promise<ConsoleStage> => {
  const place = await buildStage();
  const closing: (() => unknown)[] = [() => place.remove()];
  const close = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- each needs what was opened before it
    for (const one of closing.splice(0).toReversed()) await one();
  };
  try {
    await openProject(place, configure);
    const gateway = await startGateway(place);
    closing.push(() => gateway.end());
    const assistant = await connectOver(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl)));
    closing.push(() => assistant.leave());
    return { place, gateway, assistant, close };
  } catch (error) {
    await close();
    throw error;
  }
};
