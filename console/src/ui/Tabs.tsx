import { Content, List, Root, Trigger } from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';
import { Count } from './Count.tsx';
import css from './Tabs.module.css';

interface TabsProps<Value extends string> {
  /** What the tabs are of. */
  readonly label: string;
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
  readonly tabs: readonly {
    readonly value: Value;
    readonly label: string;
    readonly count?: number;
    readonly content: ReactNode;
  }[];
}

/** One of several views in the same place; arrow keys go from one to the next. */
export function Tabs<Value extends string>({ label, value, onChoose, tabs }: TabsProps<Value>) {
  return (
    <Root
      value={value}
      onValueChange={(chosen) => {
        const tab = tabs.find((candidate) => candidate.value === chosen);
        if (tab) onChoose(tab.value);
      }}
    >
      <List className={css.list} aria-label={label}>
        {tabs.map((tab) => (
          <Trigger key={tab.value} value={tab.value} className={css.tab}>
            {tab.label}
            {tab.count !== undefined && tab.count > 0 && <Count value={tab.count} />}
          </Trigger>
        ))}
      </List>
      {tabs.map((tab) => (
        <Content key={tab.value} value={tab.value} className={css.content}>
          {tab.content}
        </Content>
      ))}
    </Root>
  );
}
