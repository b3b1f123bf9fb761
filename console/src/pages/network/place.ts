import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

export type Looked = Answer<'network.look'>;
export type Place = Looked['places'][number];
export type Server = Looked['servers'][number];

/** Where, as people write it: `api.example.org:443`. Empty where it could not be read. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string => {
  if (host === '') return '';
  return `${host.includes(':') ? `[${host}]` : host}${port === 0 ? '' : `:${port}`}`;
};
