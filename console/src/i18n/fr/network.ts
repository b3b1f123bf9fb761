import type { network as english } from '../en/network.ts';
import type { Message } from '../message.ts';

/** Où les serveurs se connectent. */
export const network = {
  'network.title': 'Réseau',
  'network.filter.refused': 'Seulement ce qui a été refusé',
  'network.filter.none': 'Rien ne correspond au filtre',
  'network.filter.noneMeans': 'Aucune connexion de ce genre n’a été vue.',
  'network.empty': 'Aucun serveur ne s’est connecté nulle part',
  'network.empty.means':
    'Tout ce qu’un serveur confiné joint, ou tente de joindre, apparaît ici. Ce que chacun peut joindre en ce moment :',
  'network.reach': 'Peut joindre {places}.',
  'network.reachNothing': 'Ne peut rien joindre.',
  'network.reachMore': { one: 'et {count} autre', many: 'et {count} d’autres', other: 'et {count} autres' },
  'network.unconfined': 'Tourne sans confinement : ce qu’il joint ne se voit pas ici.',
  'network.quiet': 'Pas encore connectés',
  'network.unread': 'un lieu qui n’a pas pu être lu',
  'network.reads': 'Se lit « {name} », mais l’adresse jointe est celle écrite ci-dessus.',
  'network.anyPort': '{host}, tout port',
  'network.allowed': { one: '{count} connexion', many: '{count} de connexions', other: '{count} connexions' },
  'network.refused': { one: 'refusé une fois', many: 'refusé {count} de fois', other: 'refusé {count} fois' },
  'network.failed': { one: 'échoué une fois', many: 'échoué {count} de fois', other: 'échoué {count} fois' },
  'network.amounts': '{sent} envoyés, {received} reçus',
  'network.last': 'la dernière fois {time}',
  'network.standing.open': 'Ouvert en ce moment',
  'network.standing.closed': 'Fermé : rien ne l’autorise',
  'network.standing.denied': 'Fermé :',
  'network.allow': 'Autoriser',
  'network.allow.means':
    'Laisse {server} joindre {place}, qui que ce soit qui l’appelle, jusqu’à ce que vous le retiriez.',
  'network.allow.done': '{server} peut désormais joindre {place}.',
  'network.deny': 'Refuser',
  'network.deny.means':
    'Tient {server} à l’écart de {place}, quoi que le reste autorise, jusqu’à ce que vous le leviez.',
  'network.deny.done': '{server} ne peut plus joindre {place}.',
  'network.lift': 'Lever le refus',
  'network.lift.done': 'Le refus de {place} est levé.',
  'network.undone': 'C’est de nouveau comme avant.',
  'network.details': 'Voir les connexions',
  'network.details.title': 'Connexions à {place}',
  'network.details.means': 'Les plus récentes d’abord.',
  'network.verdict.allowed': 'connecté',
  'network.verdict.refused': 'refusé',
  'network.verdict.failed': 'échoué',
  'network.for': 'pour un appel de {client}',
  'network.byItself': 'de lui-même',
  'network.since': 'Compté depuis {time} ; ce qui est plus ancien se trouve dans l’activité.',
  'network.more': {
    one: '{count} lieu plus ancien n’est pas affiché.',
    many: '{count} de lieux plus anciens ne sont pas affichés.',
    other: '{count} lieux plus anciens ne sont pas affichés.',
  },
} as const satisfies Readonly<Record<keyof typeof english, Message>>;
