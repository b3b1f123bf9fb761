import type { ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import type { Call } from './call.ts';
import { PathName } from './PathName.tsx';

const Who = ({ name }: { readonly name: string }): ReactNode => (
  <strong>
    <HiddenText text={name} cutAt={80} />
  </strong>
);

/** `filesystem › write_file`, in words of others. */
export function ToolName({ server, tool }: Pick<Call, 'server' | 'tool'>) {
  return (
    <span>
      <HiddenText text={server} cutAt={80} /> ›{' '}
      <code>
        <HiddenText text={tool} cutAt={80} />
      </code>
    </span>
  );
}

/** Who changed what, in a sentence; or what was taken back. */
export function CallSentence({ call }: { readonly call: Call }) {
  const { t } = useText();
  const { client, undoes, changes, total } = call;
  if (undoes !== undefined && undoes.calls > 1) return t('undo.did.backMany', { count: undoes.calls });
  if (call.kind === 'undo')
    return (
      <Sentence of={undoes?.isPart ? 'undo.did.backPart' : 'undo.did.back'} parts={{ tool: <ToolName {...call} /> }} />
    );
  const who = <Who name={client} />;
  const [only] = changes;
  if (only === undefined) return <Sentence of="undo.did.something" parts={{ who }} />;
  if (total > 1) return <Sentence of="undo.did.many" count={total} parts={{ who }} />;
  const what = <PathName {...only} />;
  if (only.done === 'renamed')
    return <Sentence of="undo.did.renamed" parts={{ who, what, from: <PathName {...(only.from ?? only)} /> }} />;
  return <Sentence of={`undo.did.${only.done}`} parts={{ who, what }} />;
}
