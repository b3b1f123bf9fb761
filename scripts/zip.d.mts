/** The bytes of a zip archive with these files; names have `/` between folders. */
export declare const zip: (files: Iterable<readonly [path: string, content: Buffer]>) => Buffer;
