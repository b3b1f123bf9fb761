import type { Command } from './command.ts';
import { add } from './commands/add/command.ts';
import { alerts } from './commands/alerts/command.ts';
import { approvals } from './commands/approvals/command.ts';
import { artifacts } from './commands/artifacts/command.ts';
import { audit, auditAnchor, auditExport, auditReplay, auditVerify } from './commands/audit/command.ts';
import { call } from './commands/call/command.ts';
import { check } from './commands/check/command.ts';
import {
  configCheck,
  configDiff,
  configHistory,
  configMigrate,
  configRestore,
  configShow,
  configStatus,
} from './commands/config/command.ts';
import { confine } from './commands/confine/command.ts';
import { consolePage } from './commands/console/command.ts';
import { doctor } from './commands/doctor/command.ts';
import { freeze, unfreeze } from './commands/freeze/command.ts';
import { grant } from './commands/grant/command.ts';
import { init } from './commands/init/command.ts';
import { installPackages } from './commands/install/command.ts';
import { list } from './commands/list/command.ts';
import { review } from './commands/review/command.ts';
import { restart } from './commands/restart/command.ts';
import { scan } from './commands/scan/command.ts';
import { revoke } from './commands/revoke/command.ts';
import { secretList, secretRemove, secretSet } from './commands/secret/command.ts';
import { serve } from './commands/serve/command.ts';
import { undo } from './commands/undo/command.ts';
import { status } from './commands/status/command.ts';
import { top } from './commands/top/command.ts';
import { tokenCreate, tokenList, tokenRevoke } from './commands/token/command.ts';

/** All commands, in the order of a first day with them. What a command needs to run is loaded when it runs. */
export const commands: readonly Command[] = [
  init,
  scan,
  add,
  installPackages,
  serve,
  consolePage,
  list,
  call,
  check,
  configStatus,
  configHistory,
  configDiff,
  configRestore,
  configShow,
  configCheck,
  configMigrate,
  status,
  restart,
  review,
  grant,
  revoke,
  approvals,
  secretSet,
  secretList,
  secretRemove,
  tokenCreate,
  tokenList,
  tokenRevoke,
  freeze,
  unfreeze,
  audit,
  auditVerify,
  auditAnchor,
  auditExport,
  auditReplay,
  undo,
  artifacts,
  alerts,
  top,
  confine,
  doctor,
];
