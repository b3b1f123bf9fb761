export type Language = 'en' | 'fr';
export type Words = Readonly<Record<Language, string>>;
export const languages: readonly Language[] = ['en', 'fr'];

/** What a page says before anything happens, and where it is. */
export interface Told {
  readonly number: number;
  readonly script: string;
  readonly page: Words;
  readonly title: Words;
  /** Who wants what. */
  readonly opening: Words;
}

/** One of the stories, whose files are named by it. */
const story = (number: number, name: Words, title: Words, opening: Words): Told => {
  const digits = String(number).padStart(2, '0');
  return {
    number,
    script: `${digits}-${name.en}.test.ts`,
    page: { en: `${digits}-${name.en}.md`, fr: `${digits}-${name.fr}.fr.md` },
    title,
    opening,
  };
};

/** The stories, in their order. */
export const stories: readonly Told[] = [
  story(
    1,
    { en: 'preparing-a-scene', fr: 'preparer-une-scene' },
    { en: 'Preparing a scene', fr: 'Préparer une scène' },
    {
      en: 'A director prepares the night on the causeway. From StoryCore Engine she asks her assistant to read the scene and its place, to look for three pictures of such a place on the web, and to note where they come from. Her project is hers: nothing else on the machine is to be read, and nothing leaves it unless she says so.',
      fr: 'Une réalisatrice prépare la nuit sur la chaussée. Depuis StoryCore Engine, elle demande à son assistant de lire la scène et son lieu, de chercher sur le web trois images d’un tel lieu, et de noter d’où elles viennent. Son projet est à elle : rien d’autre sur la machine ne doit être lu, et rien n’en sort sans son accord.',
    },
  ),
  story(
    2,
    { en: 'capturing-a-reference', fr: 'capturer-une-reference' },
    { en: 'Capturing a reference', fr: 'Capturer une référence' },
    {
      en: 'A production designer has found a page of a museum with the very tide gauge that the film needs. The assistant is to take a picture of it, and to remember where it was and when. The browser may see the museum. It may see neither the machines of the studio nor its files.',
      fr: 'Une décoratrice a trouvé la page d’un musée avec le marégraphe dont le film a besoin. L’assistant doit en prendre une image, et retenir où elle était et quand. Le navigateur peut voir le musée. Il ne peut voir ni les machines du studio ni ses fichiers.',
    },
  ),
  story(
    3,
    { en: 'versioning-the-storyboard', fr: 'versionner-le-storyboard' },
    { en: 'Versioning the storyboard', fr: 'Versionner le storyboard' },
    {
      en: 'A storyboard artist has reworked a shot. She wants her day kept under a name that she will find again, without leaving the engine, and without anything being sent to anybody.',
      fr: 'Une storyboardeuse a repris un plan. Elle veut garder sa journée sous un nom qu’elle retrouvera, sans quitter le moteur, et sans que rien ne soit envoyé à personne.',
    },
  ),
  story(
    4,
    { en: 'checking-a-documentary', fr: 'verifier-un-documentaire' },
    { en: 'Checking a documentary', fr: 'Vérifier un documentaire' },
    {
      en: 'The film will open with three sentences that claim to be true. A researcher has each of them looked up before they are recorded, and wants a report that says what stands where. On the second day the line is down.',
      fr: 'Le film s’ouvrira sur trois phrases qui se disent vraies. Une documentaliste les fait vérifier une à une avant l’enregistrement, et veut un rapport qui dise ce qui est écrit où. Le deuxième jour, la ligne est coupée.',
    },
  ),
  story(
    5,
    { en: 'continuity', fr: 'la-continuite' },
    { en: 'Continuity', fr: 'La continuité' },
    {
      en: 'A script supervisor has a new version of a sequence, and a suspicion. The assistant is to read all characters, all places and all sequences, and to say which shot names somebody, or somewhere, that the film does not have. It needs to read for that, and nothing else.',
      fr: 'Une scripte a reçu une nouvelle version d’une séquence, et elle a un doute. L’assistant doit lire tous les personnages, tous les lieux et toutes les séquences, et dire quel plan nomme quelqu’un, ou quelque part, que le film n’a pas. Il lui faut lire, et rien d’autre.',
    },
  ),
  story(
    6,
    { en: 'importing-assets', fr: 'importer-des-images' },
    { en: 'Importing assets', fr: 'Importer des images' },
    {
      en: 'An assistant director brings a folder of pictures from the scouting trip. The assistant is to put two of them into the film. One file in the folder is far too large, one is a program, one is a link to somewhere else, and then it tries a path that climbs out.',
      fr: 'Une assistante de réalisation rapporte un dossier d’images du repérage. L’assistant doit en mettre deux dans le film. Un fichier du dossier est bien trop gros, un autre est un programme, un troisième est un lien vers ailleurs, et puis il essaie un chemin qui remonte.',
    },
  ),
  story(
    7,
    { en: 'an-external-assistant', fr: 'un-assistant-externe' },
    { en: 'An external assistant', fr: 'Un assistant externe' },
    {
      en: 'A writer works with an assistant of her own, a desktop program that knows nothing of StoryCore Engine and speaks MCP. It reads the film and drafts a chapter. Whether the draft is written is up to her.',
      fr: 'Une autrice travaille avec un assistant à elle, un programme de bureau qui ignore tout de StoryCore Engine et parle MCP. Il lit le film et rédige un chapitre. C’est elle qui décide si ce chapitre est écrit.',
    },
  ),
  story(
    8,
    { en: 'working-offline', fr: 'travailler-hors-ligne' },
    { en: 'Working offline', fr: 'Travailler hors ligne' },
    {
      en: 'A studio on an island, and the line goes down. Searching does not work. Everything else has to, and nobody should have to restart anything when the line is back.',
      fr: 'Un studio sur une île, et la ligne tombe. La recherche ne marche plus. Tout le reste doit marcher, et personne ne devrait rien relancer quand la ligne revient.',
    },
  ),
  story(
    9,
    { en: 'crash-and-quarantine', fr: 'panne-et-quarantaine' },
    { en: 'Crash and quarantine', fr: 'Panne et quarantaine' },
    {
      en: 'An editor has added a server that somebody published on the web: it counts shots. It crashes. The film goes on, and when it crashes too often it is held until somebody has looked.',
      fr: 'Une monteuse a ajouté un serveur que quelqu’un a publié sur le web : il compte les plans. Il plante. Le film continue, et quand il plante trop souvent il est retenu jusqu’à ce que quelqu’un ait regardé.',
    },
  ),
  story(
    10,
    { en: 'an-administrators-week', fr: 'la-semaine-de-l-administrateur' },
    { en: 'An administrator’s week', fr: 'La semaine de l’administrateur' },
    {
      en: 'Friday. Whoever is responsible for the machines of the studio wants to know which tool touched which file and which host this week, keeps the evidence, takes the network away from a server that does not need it, and looks at the figures.',
      fr: 'Vendredi. La personne responsable des machines du studio veut savoir quel outil a touché quel fichier et quel hôte cette semaine, garde la preuve, retire le réseau à un serveur qui n’en a pas besoin, et regarde les chiffres.',
    },
  ),
];
