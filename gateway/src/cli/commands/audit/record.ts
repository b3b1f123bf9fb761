import type { AuditRecord } from '../../../index.ts';
import { pad, wrap } from '../../layout.ts';
import { printableLine } from '../../printable.ts';
import { showBytes, showDay, showDuration, showTime } from '../../units.ts';

type Need = AuditRecord['facts']['needs'][number];

const indent = 10;

const row = (title: string, texts: readonly (string | undefined)[]): string[] =>
  texts
    .filter((text) => text !== undefined)
    .flatMap((text) => wrap(printableLine(text), 80 - indent))
    .map((line, at) => `${pad(at === 0 ? title : '', indent)}${line}`);

const objectText = ({ object }: Need): string => {
  if (object.kind === 'path') {
    const given = object.forms[0] === object.shown ? '' : ` (given as ${object.shown})`;
    return ` ${object.forms.join(', ')}${given}`;
  }
  if (object.kind !== 'url') return '';
  return ` ${object.protocol}://${object.host}:${object.port}${object.reach === 'private' ? ' (private)' : ''}`;
};

const needText = (need: Need): string =>
  `${need.level}${objectText(need)}${need.bytes === undefined ? '' : `, ${showBytes(need.bytes)}`}`;

const whoTexts = ({ principal: { client, addon, project, session } }: AuditRecord): (string | undefined)[] => [
  client,
  addon && `add-on ${addon}`,
  project && `project ${project}`,
  session && `session ${session}`,
];

const connectionTexts = ({ connection, call }: AuditRecord): (string | undefined)[] => {
  if (connection === undefined) return [];
  const { scheme, host, port, address, tls } = connection;
  return [
    `${scheme}://${host}:${port}${address === undefined || address === host ? '' : ` at ${address}`}`,
    tls && `${tls.protocol}, certificate ${tls.fingerprint256}`,
    call && `for the call ${call}`,
  ];
};

const usageText = ({ usage }: AuditRecord): string | undefined =>
  usage && `${showBytes(usage.peakBytes)} of memory at most, ${showDuration(usage.cpuMs)} of processor time`;

const sizes = ({ duration, bytesIn, bytesOut }: AuditRecord): string =>
  [
    duration === undefined ? undefined : showDuration(duration),
    `${showBytes(bytesIn)} in`,
    bytesOut === undefined ? undefined : `${showBytes(bytesOut)} out`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');

/** One record whole, for a person. */
export const describeRecord = (record: AuditRecord): string[] => [
  ...row('id', [record.id]),
  ...row('when', [`${showDay(record.at)} ${showTime(record.at)}`]),
  ...row('who', whoTexts(record)),
  ...row('what', [`${record.method} ${record.target.upstream}/${record.target.name}`]),
  ...row('touches', [...record.facts.needs.map(needText), ...record.facts.violations]),
  ...row(
    'decided',
    record.trail.map(({ step, decision, grant }) => `${step}: ${decision}${grant === undefined ? '' : ` (${grant})`}`),
  ),
  ...row('outcome', [record.outcome, record.reason]),
  ...row('led to', connectionTexts(record)),
  ...row('took', [sizes(record)]),
  ...row('used', [usageText(record)]),
];
