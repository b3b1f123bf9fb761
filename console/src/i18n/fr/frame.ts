import type { frame as english } from '../en/frame.ts';
import type { Message } from '../message.ts';

/** Ce qui entoure chaque page. */
export const frame = {
  'frame.name': 'StoryCore',
  'frame.skip': 'Aller au contenu',
  'frame.pages': 'Pages',
  'frame.more': 'Plus',
  'frame.project': 'Projet {project}',
  'frame.version': 'Version {version}',
  'frame.nowWaiting': {
    one: '{count} demande attend votre réponse.',
    many: '{count} de demandes attendent votre réponse.',
    other: '{count} demandes attendent votre réponse.',
  },
  'frame.titleWaiting': '({count}) {title}',
  'frame.attention': 'Demande votre attention',
  'frame.look': 'Apparence et langue',
  'frame.theme': 'Apparence',
  'frame.theme.system': 'Comme le système',
  'frame.theme.dark': 'Sombre',
  'frame.theme.light': 'Claire',
  'frame.language': 'Langue',
  'frame.freeze': 'Tout suspendre',
  'frame.freeze.ask': 'Tout suspendre ?',
  'frame.freeze.means':
    'Plus rien ne part vers aucun serveur jusqu’à la reprise : les appels en cours sont arrêtés, les nouveaux sont refusés avec votre motif.',
  'frame.freeze.why': 'Motif',
  'frame.freeze.whyMeans': 'Lu par ceux dont les appels sont refusés, et gardé dans l’activité.',
  'frame.freeze.default': 'Suspendu depuis la console',
  'frame.freeze.done': 'Tous les appels sont suspendus.',
  'frame.frozen': 'Tous les appels sont suspendus depuis {at}, par {by}.',
  'frame.resume': 'Reprendre',
  'frame.resume.ask': 'Reprendre les appels ?',
  'frame.resume.means':
    'Les appels reprennent selon vos permissions. Ce qui a été refusé entre-temps ne sera pas refait tout seul.',
  'frame.resume.done': 'Les appels reprennent.',
  'frame.lost': 'La passerelle ne répond pas. L’affichage peut dater ; ce que vous avez saisi est gardé.',
  'frame.lost.again': 'Réessayer',
  'frame.ended': 'La passerelle a redémarré, cette page n’est plus connectée. Ce que vous avez saisi est gardé.',
  'frame.ended.how': 'Ouvrez un nouveau lien dans un autre onglet, puis revenez ici.',
  'frame.notServing': 'Aucune passerelle ne traite d’appels en ce moment. Vous voyez ce qui a été gardé.',
  'frame.signIn': 'Cette page a besoin de son propre lien',
  'frame.signIn.why':
    'Un lien ouvre la console une seule fois, dans un seul navigateur. Celui-ci a déjà servi, date d’avant un redémarrage, ou manque dans l’adresse.',
  'frame.signIn.how': 'Obtenez un nouveau lien avec cette commande, et ouvrez-le dans ce navigateur :',
  'frame.signIn.again': 'Je l’ai ouvert',
  'frame.empty': 'Aucune page pour l’instant',
  'frame.empty.means':
    'La passerelle tourne et garde ses serveurs. Les pages arrivent avec la prochaine version ; d’ici là, la ligne de commande montre tout.',
  'frame.unknown': 'Cette page n’existe pas',
  'frame.unknown.means': 'L’adresse vient peut-être d’une autre version.',
  'frame.unknown.back': 'Aller à {page}',
  'frame.pageBroke': 'Cette page a cessé de fonctionner',
} as const satisfies Readonly<Record<keyof typeof english, Message>>;
