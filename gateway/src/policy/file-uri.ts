import { percentDecoded } from './path-spellings.ts';
import type { Platform } from './path.ts';

/** Whether the text is a `file:` URI. */
export const isFileUri = (text: string): boolean => /^file:/i.test(text);

const localPath = (platform: Platform, text: string): string => {
  const path = percentDecoded(text);
  return platform === 'win32' ? path.replace(/^\/([A-Za-z])[:|](?=[\\/]|$)/, '$1:') : path;
};

/**
 * The paths that a `file:` URI means, decoded once: first as the URL standard reads it, then with the query and fragment
 * as a part of it, as a server that cuts off `file://` does. Undefined when it names another machine or no absolute path.
 */
export const pathsOfFileUri = (platform: Platform, uri: string): readonly string[] | undefined => {
  const parts = /^file:(?:\/\/(?:localhost)?(?=\/)|(?=\/(?!\/)))([^]*)$/i.exec(uri);
  const rest = parts?.[1];
  if (rest === undefined || /^\/[\\/]/.test(rest) || rest.startsWith('\\')) return undefined;
  const standard = rest.replace(/[?#][^]*$/, '');
  return standard === rest ? [localPath(platform, rest)] : [localPath(platform, standard), localPath(platform, rest)];
};
