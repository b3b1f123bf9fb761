import type { Fault } from './fault.ts';
import { ofClients } from './faults/of-clients.ts';
import { ofGateways } from './faults/of-gateways.ts';
import { ofMachines } from './faults/of-machines.ts';
import { ofServers } from './faults/of-servers.ts';

/** All ways in which things break. */
export const faults: readonly Fault[] = [...ofServers, ...ofClients, ...ofGateways, ...ofMachines];
