import type { ui as english } from '../en/ui.ts';
import type { Message } from '../message.ts';

/** Ce que les éléments disent d’eux-mêmes, quoi qu’ils montrent. */
export const ui = {
  'ui.close': 'Fermer',
  'ui.cancel': 'Renoncer',
  'ui.undo': 'Annuler',
  'ui.dismiss': 'Masquer',
  'ui.loading': 'Chargement',
  'ui.again': 'Réessayer',
  'ui.details': 'Détails',
  'ui.saidByGateway': 'Dans les termes de la passerelle',
  'ui.showAll': {
    one: 'Tout afficher ({count} caractère)',
    many: 'Tout afficher ({count} de caractères)',
    other: 'Tout afficher ({count} caractères)',
  },
  'ui.showLess': 'Réduire',
  'ui.clear': 'Effacer la recherche',
  'ui.default': 'Par défaut : {value}',
  'ui.added': 'ajouté',
  'ui.removed': 'retiré',
  'ui.moreLines': {
    one: 'Afficher la suite ({count} ligne)',
    many: 'Afficher la suite ({count} de lignes)',
    other: 'Afficher la suite ({count} lignes)',
  },
  'ui.unchanged': {
    one: '{count} ligne inchangée',
    many: '{count} de lignes inchangées',
    other: '{count} lignes inchangées',
  },
} as const satisfies Readonly<Record<keyof typeof english, Message>>;
