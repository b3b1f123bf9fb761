import type { Config, Principal } from '../index.ts';
import type { Given } from './command.ts';
import { UsageError } from './command.ts';
import { ownClient } from './place.ts';

/** Whom a command speaks for: the client that `--client` names, in the project of the configuration. */
export const principalOf = (given: Given, { project }: Config): Principal => {
  const client = given.text('client') ?? ownClient;
  if (client === '') throw new UsageError('--client must not be empty.');
  return { client, ...(project === undefined ? {} : { project: project.name }) };
};
