import { Pause } from 'lucide-react';
import { useState } from 'react';
import { ApiFailure } from '../api/failure.ts';
import { Badge } from './Badge.tsx';
import { Button } from './Button.tsx';
import { Bytes } from './Bytes.tsx';
import { Card } from './Card.tsx';
import { Diff } from './Diff.tsx';
import { Drawer } from './Dialog.tsx';
import { Duration } from './Duration.tsx';
import { ErrorState } from './ErrorState.tsx';
import { Field } from './Field.tsx';
import css from './Gallery.module.css';
import { HiddenText } from './HiddenText.tsx';
import { KeyHint } from './KeyHint.tsx';
import { SearchInput } from './SearchInput.tsx';
import { Select } from './Select.tsx';
import { Skeleton } from './Skeleton.tsx';
import { Sparkline } from './Sparkline.tsx';
import { Switch } from './Switch.tsx';
import { Tabs } from './Tabs.tsx';
import { TextInput } from './TextInput.tsx';
import { Time } from './Time.tsx';
import { useToast } from './Toasts.tsx';
import { Tooltip } from './Tooltip.tsx';
import { VirtualList } from './VirtualList.tsx';

const rows = Array.from({ length: 10_000 }, (_, place) => place);
const opened = Date.now();
const hostile = 'safe.txt\u202etxt.exe <b onload=x>\u200bnot bold</b>';

/** Every part in every state, to look at while one builds. It is not in what is built. */
export function Gallery() {
  const toast = useToast();
  const [isOpen, setOpen] = useState(false);
  const [isOn, setOn] = useState(true);
  const [tab, setTab] = useState<'one' | 'two'>('one');
  const [sought, setSought] = useState('tower');
  return (
    <div className={css.gallery}>
      <Card aria-label="Buttons" className={css.row}>
        <Button>No</Button>
        <Button look="main">
          Yes, once <KeyHint keys="Enter" />
        </Button>
        <Button look="danger" icon={<Pause size={16} />}>
          Ban
        </Button>
        <Button look="quiet">more…</Button>
        <Button isBusy>Starting</Button>
        <Tooltip text="Enable it first.">
          <Button isOff>Configure</Button>
        </Tooltip>
        <Button isSmall onClick={() => toast({ text: 'Disabled.', tone: 'green', onUndo: () => {} })}>
          Toast
        </Button>
        <Button onClick={() => setOpen(true)}>Drawer</Button>
        <Switch label="On" isOn={isOn} onChange={setOn} />
      </Card>
      <Card tone="amber" aria-label="States" className={css.row}>
        <Badge>works</Badge>
        <Badge tone="amber">asks</Badge>
        <Badge tone="red">broke</Badge>
        <Badge tone="violet">held</Badge>
        <Badge tone="green">done</Badge>
        <Sparkline values={[1, 4, 2, 8, 3, 0, 5]} label="Calls" />
        <Time at={opened - 200_000} as="relative" />
        <Bytes value={2_140} />
        <Duration ms={277_000} />
      </Card>
      <Card aria-label="Fields" className={css.fields}>
        <Field
          label="Timeout"
          unit="ms"
          means="How long one try may take."
          byDefault="30000"
          error="Between 1 and 600000."
        >
          {(control) => <TextInput {...control} defaultValue="0" />}
        </Field>
        <Field label="Level">
          {(control) => (
            <Select {...control} value="a" options={[{ value: 'a', label: 'Read only' }]} onChoose={() => {}} />
          )}
        </Field>
        <SearchInput label="Search" value={sought} onChange={setSought} />
      </Card>
      <ErrorState
        error={new ApiFailure({ code: 'quarantined', message: 'fs is held.', remedy: 'Review it.' })}
        onAgain={() => {}}
      />
      <Card tone="violet" aria-label="Texts of others">
        <p>
          <HiddenText text={hostile} />
        </p>
        <Diff former={'a\nb\nc\nd\ne\nf\ng\nold line'} current={`a\nb\nc\nd\ne\nf\ng\nnew\u200b line`} />
        <Diff by="words" former="Reads one file of the project." current="Reads any file of this machine." />
      </Card>
      <Tabs
        label="Views"
        value={tab}
        onChoose={setTab}
        tabs={[
          { value: 'one', label: 'Held', count: 2, content: <Skeleton /> },
          { value: 'two', label: 'All', content: 'Nothing' },
        ]}
      />
      <VirtualList
        label="Rows"
        className={css.list ?? ''}
        rows={rows}
        keyOf={String}
        rowPx={32}
        draw={(row) => <p>Row {row}</p>}
      />
      <Drawer isOpen={isOpen} onClose={() => setOpen(false)} title="Details" means="Of one call.">
        <HiddenText text={'long '.repeat(300)} />
      </Drawer>
    </div>
  );
}
