/** The words of a name: `newFilePath`, `new_file_path`, `new-file-path` are all new, file, path. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .normalize('NFKD')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

// Verbs of tool names. What also writes is no reading: `get_or_create`, `search_and_replace`.
const reads = setOf(
  'get read list ls search stat stats show view find tree info diff status log logs glob grep cat head tail exists count compare describe inspect preview blame upload watch hash checksum lire lister chercher afficher',
);
const writes = setOf(
  'write create make edit delete remove rm move mv rename copy cp save set update append put download export commit add apply patch replace insert mkdir touch chmod truncate run exec execute convert generate render record install init clone ecrire creer supprimer modifier deplacer copier',
);

const moves = setOf('move mv rename deplacer renommer');
const aboutFiles = setOf(
  'file files fs filesystem folder folders dir directory directories path paths glob tree mv cp rm mkdir move rename copy symlink link archive zip unzip tar extract compress fichier fichiers dossier',
);

const some = (words: readonly string[], set: ReadonlySet<string>): boolean => words.some((word) => set.has(word));

/** What the name of a tool says it does with the paths it is given: writing, unless it says reading and nothing else. */
export const accessOf = (toolWords: readonly string[]): 'read' | 'write' =>
  some(toolWords, reads) && !some(toolWords, writes) ? 'read' : 'write';

/** Whether the tool takes its source away. */
export const isMoving = (toolWords: readonly string[]): boolean => some(toolWords, moves);

/** Whether the tool is about files, so that `source` and `pattern` mean files too. */
export const isAboutFiles = (toolWords: readonly string[]): boolean => some(toolWords, aboutFiles);

/** Words of argument names. */
export const nameWords = {
  path: setOf(
    'path paths filepath filepaths filename pathname dir dirs directory directories folder folders cwd workdir worktree chemin chemins dossier dossiers repertoire pfad ruta',
  ),
  file: setOf('file files fichier fichiers datei archivo'),
  fileName: setOf('filename filenames'),
  place: setOf(
    'source src destination dest dst target from to input inputs output outputs out image images video audio attachment attachments media asset assets location saved save root workspace document documents',
  ),
  sink: setOf('destination dest dst to output outputs out save saved export'),
  origin: setOf('source src from input inputs'),
  url: setOf('url urls endpoint endpoints webhook webhooks proxy'),
  link: setOf('href hrefs link links website site lien liens'),
  uri: setOf('uri uris'),
  host: setOf('host hosts hostname hostnames'),
  content: setOf('content contents text body data newtext code markdown html base64 bytes'),
  glob: setOf('glob globs pattern patterns include includes'),
  // What people and models write: never a path or an address, whatever it says.
  prose: setOf(
    'content contents text body message messages msg query queries q prompt prompts description title script function subject comment comments note notes code sql html markdown json payload data question answer summary reason instructions headers header variables metadata meta regex expression selector term keyword keywords',
  ),
} as const;
