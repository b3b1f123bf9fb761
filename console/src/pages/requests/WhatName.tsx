import { PlaceName } from './PlaceName.tsx';
import { ToolName } from './ToolName.tsx';
import type { Asked } from './request.ts';

/** What a request is about, in a few words: the file or folder; else the tool. */
export function WhatName({ asked: { target, things } }: { readonly asked: Asked }) {
  const place = things.find((thing) => thing.kind === 'path');
  return place ? <PlaceName path={place.inProject ?? place.path} /> : <ToolName target={target} />;
}
