import type { Answer } from '../admin/contract/methods.ts';
import type { AuditRecord } from '../pipeline/call.ts';
import type { Level } from '../policy/grant.ts';

type Deed = Answer<'activity.look'>['entries'][number]['deed'];
type Deeds = Readonly<Record<string, Deed>>;

/** A call of a tool by what it did to the weightiest thing that it touched. */
const byLevel: Readonly<Record<Level, Deed>> = {
  resource_read: 'read',
  resource_write: 'write',
  tool_execute: 'run',
  network_access: 'reach',
  server_admin: 'administer',
};

/** By what was done to a server, or by it. */
const ofServers: Deeds = {
  idle: 'serverIdle',
  starting: 'serverStarting',
  ready: 'serverReady',
  stopped: 'serverStopped',
  restarting: 'serverRestarting',
  failed: 'serverFailed',
  removed: 'serverRemoved',
  'circuit open': 'circuitOpen',
  'circuit half-open': 'circuitHalfOpen',
  'circuit closed': 'circuitClosed',
};

const byMethod: Deeds = {
  'http/authenticate': 'turnedAway',
  'resources/read': 'readResource',
  'prompts/get': 'takePrompt',
  'grant/add': 'grantAdd',
  'grant/revoke': 'grantRevoke',
  'approval/ask': 'approvalAsk',
  'approval/answer': 'approvalAnswer',
  'approval/expire': 'approvalExpire',
  'approval/withdraw': 'approvalWithdraw',
  'quarantine/hold': 'hold',
  'quarantine/release': 'release',
  'quarantine/pin': 'pin',
  'quarantine/trust': 'trust',
  'quarantine/flag': 'flag',
  'alert/fired': 'alertFired',
  'alert/cleared': 'alertCleared',
  'alert/seen': 'alertSeen',
  'secret/set': 'secretSet',
  'secret/remove': 'secretRemove',
  'token/create': 'tokenCreate',
  'token/revoke': 'tokenRevoke',
  'savepoint/undo': 'undo',
  'artifact/remove': 'artifactRemove',
  'config/apply': 'configApply',
  'config/refuse': 'configRefuse',
  'config/restore': 'configRestore',
};

const ofServer = ({ method, target }: AuditRecord): Deed => {
  if (method === 'frozen') return target.upstream === '' ? 'frozenAll' : 'frozen';
  if (method === 'thawed') return target.upstream === '' ? 'thawedAll' : 'thawed';
  if (method.startsWith('confinement ')) return 'serverConfined';
  if (method.startsWith('planned restart')) return 'serverPlanned';
  return (Object.hasOwn(ofServers, method) ? ofServers[method] : undefined) ?? 'serverOther';
};

/** What a record tells of; `level` is of the weightiest thing that it touched, where it touched one. */
export const deedOf = (record: AuditRecord, level: Level | undefined): Deed => {
  const { kind, method, target, facts } = record;
  if (kind === 'server') return ofServer(record);
  if (kind === 'connection') return 'connect';
  if (target.kind === 'client' && kind === 'call') return 'askClient';
  const known = Object.hasOwn(byMethod, method) ? byMethod[method] : undefined;
  if (known !== undefined) return known;
  if (kind !== 'call' || target.kind !== 'tool') return 'other';
  if (level !== undefined) return byLevel[level];
  return facts.needs.some((need) => need.level === 'tool_execute') ? 'run' : 'use';
};
