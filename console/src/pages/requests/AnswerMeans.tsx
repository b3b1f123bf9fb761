import { useText } from '../../i18n/text.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Covers } from './Covers.tsx';
import { ToolName } from './ToolName.tsx';
import { Who } from './Who.tsx';
import type { Kind, Waiting } from './request.ts';

interface AnswerMeansProps {
  readonly kind: Kind;
  readonly request: Waiting;
}

/** What exactly an answer would allow, in a sentence. */
export function AnswerMeans({ kind, request: { who, target, once, lasting } }: AnswerMeansProps) {
  const { t } = useText();
  if (kind === 'deny') return t('requests.deny.means');
  if (kind === 'once')
    return <Sentence of="requests.once.means" parts={{ covers: <Covers covers={once} isLasting={false} /> }} />;
  return (
    <Sentence
      of={`requests.${kind}.means`}
      parts={{
        tool: <ToolName target={target} />,
        who: <Who who={who} isInProject={kind !== 'always' && kind !== 'session'} />,
        covers: <Covers covers={lasting} isLasting />,
      }}
    />
  );
}
