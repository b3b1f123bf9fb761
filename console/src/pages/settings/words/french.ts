import { ofBehaviour, type Words } from './words.ts';

const watched = {
  crash_loop: 'Plantages',
  denied_connections: 'Connexions refusées',
  flood: 'Avalanche de messages',
  schema_violations: 'Réponses mal formées',
  tool_growth: 'Nouveaux outils',
  secrets: 'Clés dans les réponses',
  unusual: 'Choses inhabituelles',
} as const;
const parts = { most: 'combien sont normaux', window_seconds: 'en combien de temps', action: 'que faire au-delà' };

const remain = (what: string): string =>
  `Ce qui arrive quand ${what} n’est plus comme approuvé : retenu, les clients n’y ont plus accès tant que personne n’a regardé ; signalé, cela apparaît seulement à la vérification.`;
const rate = (whom: string): string =>
  `Pour ${whom} de ce nom (avec \`*\` pour toute suite de caractères), combien d’appels par seconde (\`rate\`) et d’affilée (\`burst\`) ; \`false\` : sans limite.`;

/** Le nom et le sens de chaque réglage, en français. */
export const words: Words = {
  labels: {
    'project.name': 'Nom du projet',
    'project.root': 'Dossier du projet',
    'server_config.host': 'Adresse où se connectent les clients',
    'server_config.port': 'Port où se connectent les clients',
    'server_config.stdio_mode': 'Les clients lancent eux-mêmes la passerelle',
    'server_config.max_connections': 'Clients connectés à la fois',
    'server_config.request_timeout': 'Délai de réponse',
    'server_config.enable_metrics': 'Compter et chronométrer les appels',
    'security_config.allowed_hosts': 'Adresses qui peuvent être jointes',
    'security_config.allowed_ports': 'Ports qui peuvent être joints',
    'security_config.require_https': 'Connexions chiffrées seulement',
    'security_config.validate_certificates': 'Vérifier les certificats',
    'resource_config.filesystem.read_paths': 'Dossiers en lecture',
    'resource_config.filesystem.write_paths': 'Dossiers en lecture et en écriture',
    'resource_config.filesystem.max_file_size': 'Taille maximale d’un fichier',
    'resource_config.network.timeout': 'Délai de connexion',
    'resource_config.network.max_retries': 'Nouveaux essais après un échec',
    'resource_config.network.user_agent': 'Nom que portent les requêtes',
    'http.path': 'Chemin où se connectent les clients',
    'http.auth': 'Preuve d’identité des clients',
    'http.allow_remote': 'Admettre d’autres machines',
    'http.allowed_hosts': 'Autres noms de cette passerelle',
    'http.allowed_origins': 'Pages web qui peuvent demander',
    'http.tls.cert': 'Certificat',
    'http.tls.key': 'Clé du certificat',
    'http.session_idle_seconds': 'Fin d’une session inutilisée',
    'http.max_sessions': 'Sessions gardées en mémoire',
    'console.port': 'Port de cette console',
    'proxy.url': 'Proxy',
    'proxy.user': 'Identifiant auprès du proxy',
    'proxy.password': 'Mot de passe du proxy',
    'proxy.resolves_names': 'Le proxy résout les noms',
    'proxy.certificates': 'Vos propres autorités de certification',
    'sandbox.require': 'Confinement exigé des serveurs',
    'sandbox.limits.memory': 'Mémoire d’un serveur',
    'sandbox.limits.cpus': 'Processeurs d’un serveur',
    'sandbox.limits.cpu_seconds': 'Temps de calcul d’un serveur',
    'sandbox.limits.processes': 'Processus d’un serveur',
    'sandbox.limits.open_files': 'Fichiers ouverts par un serveur',
    'sandbox.limits.disk': 'Espace disque d’un serveur',
    'sandbox.limits.line': 'Message le plus long d’un serveur',
    'sandbox.limits.stderr': 'Journal d’un serveur',
    'sandbox.limits.start_seconds': 'Délai de démarrage d’un serveur',
    'sandbox.limits.idle_seconds': 'Arrêt d’un serveur inutilisé',
    'sandbox.limits.per_call.memory': 'Mémoire d’un appel',
    'sandbox.limits.per_call.cpu_seconds': 'Temps de calcul d’un appel',
    'savepoints.enabled': 'Garder ce que les appels remplacent',
    'savepoints.quota': 'Espace pour l’annulation',
    'savepoints.largest_file': 'Plus gros fichier gardé',
    'savepoints.exclude': 'Exclus de l’annulation',
    'savepoints.keep_days': 'Durée pendant laquelle on peut annuler',
    'savepoints.if_not_kept': 'Quand rien ne peut être gardé',
    trust: 'Approuver tous les serveurs sans les regarder',
    'pins.wording': 'Autre formulation',
    'pins.annotation': 'Autres indications ou icônes',
    'pins.schema': 'Autres entrées ou sorties',
    'pins.new_target': 'Nouveaux outils, invites ou ressources',
    'pins.instructions': 'Autres consignes au modèle',
    'pins.command': 'Autre paquet ou autre commande',
    'pins.accept_wording': 'Serveurs qui peuvent se reformuler',
    grants: 'Permissions écrites dans le fichier',
    'approvals.wait_seconds': 'Attente d’une réponse de votre part',
    'approvals.trust': 'Qui d’autre peut répondre',
    prefix: 'Nommer les outils d’après leur serveur',
    'limits.max_message_size': 'Taille maximale d’un message',
    'limits.max_concurrent_requests': 'Appels simultanés',
    'limits.hard_timeout': 'Durée maximale d’un appel',
    'rate_limits.clients': 'Fréquence des appels par client',
    'rate_limits.servers': 'Fréquence des appels par serveur',
    'rate_limits.tools': 'Fréquence des appels par outil',
    'rate_limits.max_wait': 'Attente de son tour',
    'rate_limits.max_waiting': 'Appels qui attendent leur tour',
    timeouts: 'Appels avec leur propre délai',
    'retry.repeatable': 'Ce qui peut être rappelé',
    'retry.retries': 'Essais après le premier',
    'retry.share': 'Part des nouveaux essais',
    'retry.least': 'Nouveaux essais dans tous les cas',
    'retry.window_seconds': 'Période où comptent les essais',
    'retry.longest_wait_seconds': 'Attente maximale d’un serveur',
    'circuit_breaker.enabled': 'Laisser reposer les serveurs en échec',
    'circuit_breaker.off_for': 'Serveurs sollicités malgré tout',
    'circuit_breaker.window_seconds': 'Période où comptent les échecs',
    'circuit_breaker.least_calls': 'Appels avant d’en juger',
    'circuit_breaker.failure_rate': 'Part d’échecs',
    'circuit_breaker.rest_seconds': 'Premier repos',
    'circuit_breaker.longest_rest_seconds': 'Repos le plus long',
    'circuit_breaker.probes': 'Appels qui testent le retour',
    'cache.keep': 'Réponses gardées',
    'cache.max_size': 'Mémoire pour les réponses gardées',
    fallbacks: 'Qui prend le relais',
    'inspection.results': 'Réponses qui cachent quelque chose',
    'inspection.arguments': 'Appels qui emportent une clé',
    'inspection.flag_only': 'Constats seulement signalés',
    flow: 'Données d’un serveur vers un autre',
    ...ofBehaviour((what, part) => `${watched[what]} : ${parts[part]}`),
    'judge.command': 'Arbitre : programme',
    'judge.url': 'Arbitre : adresse',
    'judge.model_file': 'Arbitre : fichier du modèle',
    'judge.timeout_seconds': 'Arbitre : délai par cas',
    'hooks.modules': 'Crochets : modules à vous',
    'hooks.engine.timeout_ms': 'Crochets du moteur : délai de réponse',
    'hooks.engine.phases': 'Crochets du moteur : quand',
    'hooks.engine.late': 'Crochets du moteur : ceux qui tardent',
    'audit.keep_days': 'Conservation de l’activité',
    'audit.max_size': 'Espace pour l’activité',
    'supervision.probe_seconds': 'Silence avant de questionner un serveur',
    'supervision.idle_probe_seconds': 'Silence d’un serveur inutilisé',
    'supervision.hung_seconds': 'Quand un serveur est jugé bloqué',
    'supervision.memory_restart_percent': 'Relance d’un serveur qui enfle',
    'supervision.memory_window_seconds': 'Durée de la croissance',
    'metrics.prometheus.host': 'Prometheus : adresse',
    'metrics.prometheus.port': 'Prometheus : port',
    'metrics.prometheus.path': 'Prometheus : chemin',
    'metrics.opentelemetry.endpoint': 'OpenTelemetry : collecteur',
    'metrics.opentelemetry.traces': 'OpenTelemetry : envoyer chaque appel',
    'metrics.opentelemetry.metrics': 'OpenTelemetry : envoyer les mesures',
    'metrics.opentelemetry.headers': 'OpenTelemetry : en-têtes',
    'metrics.opentelemetry.interval_seconds': 'OpenTelemetry : fréquence',
    'metrics.opentelemetry.timeout_seconds': 'OpenTelemetry : délai d’une requête',
    'alerts.rules': 'Règles d’alerte',
    'alerts.desktop': 'Montrer les alertes sur le bureau',
    'alerts.command': 'Programme lancé à chaque alerte',
    'alerts.webhook': 'Envoyer les alertes à une adresse',
    'alerts.timeout_seconds': 'Délai pour prévenir',
    'metadata.max_concurrent_requests': 'Appels simultanés, selon le manifeste',
    'metadata.timeout_seconds': 'Délai de réponse, selon le manifeste',
  },
  means: {
    'project.name': 'Celui qu’emploient les permissions et l’activité. Non défini : le nom de son dossier.',
    'project.root': 'Il doit exister ; relatif à ce fichier, ou commençant par `~/`. Le nommer n’autorise rien.',
    'server_config.host':
      'Un nom ou une adresse de cette machine où la passerelle attend les clients en HTTP. Si d’autres machines peuvent la joindre, il faut `http.allow_remote`.',
    'server_config.port':
      'Utilisé quand les clients ne lancent pas eux-mêmes la passerelle ; 0 : un port libre, affiché au démarrage.',
    'server_config.stdio_mode':
      'Oui : chaque client lance `storycore-mcp serve` pour lui-même. Non : la passerelle attend en HTTP, et les clients s’y connectent.',
    'server_config.max_connections':
      'Combien de clients peuvent être connectés en HTTP en même temps. Un de plus est prié de revenir plus tard.',
    'server_config.request_timeout':
      'Combien de temps un serveur peut mettre à répondre. Chaque signe d’avancement remet le compteur à zéro.',
    'server_config.enable_metrics': 'Si les appels sont comptés et chronométrés.',
    'security_config.allowed_hosts':
      'Une par ligne. `*.example.org` désigne tous les noms en dessous. Rien : aucune ne peut être jointe.',
    'security_config.allowed_ports':
      'Un par ligne, pour ces adresses. Non défini : 443, et 80 si les connexions non chiffrées sont admises.',
    'security_config.require_https': 'Refuse partout les connexions non chiffrées, quoi qu’il soit permis ailleurs.',
    'security_config.validate_certificates':
      'Les certificats sont toujours vérifiés : cela ne peut pas être désactivé.',
    'resource_config.filesystem.read_paths': 'Un par ligne, avec tout ce qu’ils contiennent.',
    'resource_config.filesystem.write_paths':
      'Un par ligne, avec tout ce qu’ils contiennent. Une permission qui demande passe avant.',
    'resource_config.filesystem.max_file_size':
      'Le plus qu’un appel puisse lire ou écrire dans ces dossiers. Non défini : sans limite.',
    'resource_config.network.timeout': 'Combien de temps une connexion peut mettre à s’établir.',
    'resource_config.network.max_retries': 'Combien de fois une requête qui a échoué est refaite.',
    'resource_config.network.user_agent': 'Comment les requêtes nomment leur expéditeur.',
    'http.path': 'Le seul chemin où les clients se connectent.',
    'http.auth':
      'Avec un jeton, chaque client prouve qui il est. Sans, tout programme de cette machine entre ; jamais possible pour une adresse joignable d’ailleurs.',
    'http.allow_remote': 'Si l’adresse des clients peut être une que d’autres machines joignent.',
    'http.allowed_hosts':
      'Un par ligne : noms par lesquels les clients peuvent demander la passerelle, outre `localhost`. Sans port : avec n’importe lequel.',
    'http.allowed_origins': 'Une par ligne, outre celles de la passerelle elle-même.',
    'http.tls.cert':
      'Un fichier PEM avec sa chaîne ; relatif à ce fichier, ou commençant par `~/`. Défini, la passerelle ne parle plus que HTTPS.',
    'http.tls.key': 'Un fichier PEM sans phrase de passe.',
    'http.session_idle_seconds': 'Une session que personne n’utilise aussi longtemps est close.',
    'http.max_sessions':
      'Combien de sessions sont retenues, connectées ou non. La plus longtemps inutilisée laisse sa place.',
    'console.port': 'Le port de cette page ; 0 : un port libre. S’il est pris, le premier libre au-dessus.',
    'proxy.url':
      'Le proxy par lequel ce réseau atteint Internet : `http://`, un nom et un port. Il doit laisser passer `CONNECT` vers chaque port utilisé. Non défini : il n’y en a pas.',
    'proxy.user': 'Sous quel nom le proxy nous connaît. Non défini : il ne demande rien.',
    'proxy.password': 'Lequel de vos mots de passe gardés ; jamais le mot de passe lui-même.',
    'proxy.resolves_names':
      'Si le proxy résout les noms inconnus ici. C’est alors lui, et non la passerelle, qui protège les adresses de son réseau.',
    'proxy.certificates':
      'Un fichier PEM d’autorités à croire en plus de celles de cette machine, par exemple d’un proxy qui inspecte TLS. Relatif à ce fichier, ou commençant par `~/`.',
    'sandbox.require':
      'La force du confinement de chaque serveur. Non défini : n’importe lequel pour les serveurs tiers ; ceux fournis avec la passerelle démarrent sans, et le disent.',
    'sandbox.limits.memory': 'Le plus de mémoire que ses processus utilisent ensemble.',
    'sandbox.limits.cpus':
      'Combien de processeurs il peut occuper à la fois, là où cette machine sait le limiter. Non défini : tous.',
    'sandbox.limits.cpu_seconds':
      'Temps de calcul d’un de ses processus, du démarrage à l’arrêt. Non défini : sans limite.',
    'sandbox.limits.processes': 'Combien de processus et de fils il peut avoir.',
    'sandbox.limits.open_files': 'Combien de fichiers chacun de ses processus peut ouvrir.',
    'sandbox.limits.disk':
      'De combien ses dossiers en écriture peuvent grossir pendant qu’il tourne. Non défini : sans limite.',
    'sandbox.limits.line': 'La plus longue ligne, donc le plus long message, qu’il peut émettre.',
    'sandbox.limits.stderr': 'Combien il peut écrire dans son journal, du démarrage à l’arrêt.',
    'sandbox.limits.start_seconds': 'Combien de temps il peut mettre à être prêt.',
    'sandbox.limits.idle_seconds':
      'Au bout de combien de temps sans appel il est arrêté ; l’appel suivant le relance. Non défini : il reste.',
    'sandbox.limits.per_call.memory': 'Le plus de mémoire pour un seul appel.',
    'sandbox.limits.per_call.cpu_seconds': 'Temps de calcul d’un seul appel.',
    'savepoints.enabled': 'Si ce qu’un appel peut remplacer est mis de côté, pour pouvoir le rendre.',
    'savepoints.quota': 'La place que tout cela peut prendre sur le disque. Le plus ancien part d’abord.',
    'savepoints.largest_file':
      'Un fichier plus gros n’est gardé que si le disque sait le partager avec sa copie (Btrfs, XFS, APFS) ; sinon ses modifications ne peuvent pas être annulées, et c’est dit.',
    'savepoints.exclude':
      'Un par ligne : noms, ou chemins sous un dossier en écriture ; `*` vaut pour toute suite de caractères.',
    'savepoints.keep_days': 'Combien de temps un appel peut être annulé.',
    'savepoints.if_not_kept':
      'Que faire d’un appel quand rien ne peut être mis de côté, disque plein par exemple : le refuser, ou le faire sans pouvoir l’annuler.',
    trust:
      'Approuve tout serveur tiers, quoi qu’il montre, maintenant et plus tard : pour un banc d’essai où tout est à vous. Non défini : rien d’un serveur ne sert avant qu’une personne l’ait approuvé.',
    'pins.wording': remain('un titre ou une description'),
    'pins.annotation': remain('l’indication d’un outil ou une icône'),
    'pins.schema': remain('ce qu’un outil prend ou rend'),
    'pins.new_target': remain('la liste des outils, invites et ressources'),
    'pins.instructions': remain('ce qu’un serveur dit au modèle au départ, ou le texte d’une invite,'),
    'pins.command': remain('le paquet, la commande, les noms de l’environnement ou le nom d’un serveur'),
    'pins.accept_wording':
      'Un par ligne : serveurs dont l’éditeur peut changer les mots ; tout autre changement reste retenu.',
    grants: 'Qui peut faire quoi. Rien n’est permis par défaut. La page Permissions les montre en phrases.',
    'approvals.wait_seconds':
      'Combien de temps un appel attend votre réponse. Sans réponse, c’est non. Un client peut renoncer plus tôt.',
    'approvals.trust':
      'Un par ligne : `engine`, ou `client:NOM`. Celui-ci peut alors s’autoriser lui-même, pour sa session au plus. Non défini : personne.',
    prefix: 'Si les outils s’appellent `serveur__outil`. Peut être désactivé quand il n’y a qu’un serveur.',
    'limits.max_message_size': 'Le plus gros message accepté, dans les deux sens : de 64KiB à 256MiB.',
    'limits.max_concurrent_requests': 'Combien d’appels peuvent se dérouler à la fois.',
    'limits.hard_timeout': 'Quand un appel est arrêté, quel que soit son avancement ; au moins le délai de réponse.',
    'rate_limits.clients': rate('chaque client'),
    'rate_limits.servers': rate('chaque serveur'),
    'rate_limits.tools': rate('chaque outil (`SERVEUR/OUTIL`)'),
    'rate_limits.max_wait':
      'Combien de temps un appel venu trop tôt peut attendre. Au-delà, il est refusé aussitôt ; 0 : toujours refusé.',
    'rate_limits.max_waiting':
      'Combien d’appels peuvent attendre la même limite. Un de plus fait partir le dernier de la plus longue file.',
    timeouts: 'Les appels qui peuvent durer plus, ou moins, que les autres.',
    'retry.repeatable': 'Ce qui est rappelé après un échec en chemin, outre les outils fournis qui vont sur le réseau.',
    'retry.retries': 'Combien de fois un tel appel est refait.',
    'retry.share': 'Combien de nouveaux essais au plus parmi les appels d’un serveur, pour ne pas l’accabler.',
    'retry.least': 'Combien il peut y en avoir de toute façon, dans la même période.',
    'retry.window_seconds': 'Sur quelle durée on les compte.',
    'retry.longest_wait_seconds': 'Un serveur qui veut être laissé plus longtemps n’est pas rappelé.',
    'circuit_breaker.enabled': 'Si un serveur qui échoue sans cesse est laissé tranquille un moment.',
    'circuit_breaker.off_for': 'Un par ligne : serveurs sollicités quel que soit le nombre d’échecs.',
    'circuit_breaker.window_seconds': 'Combien de temps un échec compte.',
    'circuit_breaker.least_calls': 'En dessous de tant d’appels sur cette durée, aucun serveur n’est mis au repos.',
    'circuit_breaker.failure_rate':
      'La part de ces appels qui doit avoir échoué : connexion rompue, démarrage impossible, pas de réponse à temps. Ce qu’un outil appelle lui-même une erreur ne compte pas.',
    'circuit_breaker.rest_seconds': 'Combien dure le premier repos ; chaque suivant dure le double.',
    'circuit_breaker.longest_rest_seconds': 'Combien dure un repos au plus ; au moins le premier.',
    'circuit_breaker.probes': 'Combien d’appels à la fois peuvent vérifier qu’il est revenu.',
    'cache.keep': 'Les serveurs et outils dont les réponses sont gardées. Rien par défaut.',
    'cache.max_size': 'Combien est gardé en mémoire. Le plus longtemps inutilisé laisse sa place.',
    fallbacks:
      'Qui répond quand un serveur ne peut pas. Un autre serveur est appelé pour lui-même : il lui faut sa permission.',
    'inspection.results':
      'Que faire d’un résultat qui cache quelque chose aux gens (texte invisible, commandes de terminal, liens qui emportent des données) ou contient une clé.',
    'inspection.arguments':
      'Que faire d’un appel qui emporte une clé ou un identifiant vers un serveur ayant accès au réseau.',
    'inspection.flag_only':
      'Un par ligne : constats qui sont signalés sans retenir le résultat (`invisible-characters`, `terminal-sequences`, `exfiltration-links`, `secret-leak`).',
    flow: 'Que faire quand les données d’un serveur partiraient par un autre : vous demander une fois par paire, le signaler, ou ne rien regarder.',
    ...ofBehaviour((_, part) =>
      part === 'most'
        ? 'Combien sont encore normaux sur cette durée.'
        : part === 'window_seconds'
          ? 'Sur quelle durée on les compte.'
          : 'Si un de plus est signalé, ou retient ce qui est en cause jusqu’à ce qu’une personne ait regardé.',
    ),
    'judge.command':
      'Un programme qui lit un cas en JSON et écrit ses constats en JSON. Il tourne confiné, sans réseau.',
    'judge.url': 'Une adresse qui répond à l’envoi d’un cas par des constats. Ce que disent les serveurs y est envoyé.',
    'judge.model_file':
      'Un fichier que le programme peut lire ; son chemin est le dernier argument. Relatif à ce fichier.',
    'judge.timeout_seconds': 'Le temps dont il dispose pour un cas.',
    'hooks.modules':
      'Des modules JavaScript ou TypeScript à vous, qui regardent, réécrivent ou arrêtent les appels. Ils tournent dans la passerelle avec tous ses droits, et sont rechargés quand leur fichier change.',
    'hooks.engine.timeout_ms': 'Le temps dont le moteur dispose pour répondre à chacun de ses crochets.',
    'hooks.engine.phases': 'Où le moteur peut accrocher : avant un appel, après, ou seulement pour observer.',
    'hooks.engine.late':
      'Ce que vaut un crochet du moteur qui échoue ou qui tarde : un refus s’il est de sécurité, ou toujours un refus.',
    'audit.keep_days':
      'Combien de temps l’activité est gardée. La plus ancienne est effacée aux moments calmes, et une attestation signée dit combien ; 0 : gardée pour toujours.',
    'audit.max_size':
      'La place que toute l’activité peut prendre, à peu près ; au-delà, la plus ancienne est effacée. Au moins 1MB.',
    'supervision.probe_seconds':
      'Combien de temps un serveur peut se taire alors que des appels l’attendent, avant qu’on lui demande s’il vit. 0 : jamais.',
    'supervision.idle_probe_seconds': 'De même quand personne ne l’appelle. 0 : jamais.',
    'supervision.hung_seconds':
      'Combien de temps il peut ne donner aucun signe de vie après cette question, avant d’être arrêté et relancé. 0 : jamais.',
    'supervision.memory_restart_percent':
      'Un serveur confiné dont la mémoire ne cesse de croître est relancé à partir de cette part de sa limite, avant que le système ne l’arrête en plein appel. 0 : jamais.',
    'supervision.memory_window_seconds': 'Combien de temps elle doit avoir crû sans cesse pour cela.',
    'metrics.prometheus.host': 'L’adresse d’écoute : de cette machine seulement, car personne n’y est identifié.',
    'metrics.prometheus.port':
      'Le port d’écoute ; 0 : un port libre. De plusieurs passerelles, la première l’obtient. Le définir ouvre l’accès.',
    'metrics.prometheus.path': 'Le chemin qui répond.',
    'metrics.opentelemetry.endpoint':
      'Le collecteur, en OTLP sur HTTP. Il doit être autorisé dans le réseau, et chiffré sauf sur cette machine.',
    'metrics.opentelemetry.traces': 'Si chaque appel est envoyé comme une trace.',
    'metrics.opentelemetry.metrics': 'Si les mesures sont envoyées.',
    'metrics.opentelemetry.headers':
      'Envoyés avec chaque requête. `${secret:NOM}` dans une valeur désigne une de vos clés gardées.',
    'metrics.opentelemetry.interval_seconds': 'À quelle fréquence les mesures sont envoyées.',
    'metrics.opentelemetry.timeout_seconds':
      'Le temps dont dispose le collecteur pour une requête ; ce qu’il ne prend pas à temps est perdu.',
    'alerts.rules':
      'Les règles par leur nom. `error_rate`, `response_time`, `memory` et `unauthorised` existent déjà ; ce qui est écrit ici les modifie. Les autres ont besoin de `metric` et de `over`.',
    'alerts.desktop': 'Si les alertes apparaissent sur le bureau.',
    'alerts.command':
      'Un programme lancé à chaque alerte, avec les droits de la passerelle ; l’alerte lui est donnée en JSON.',
    'alerts.webhook':
      'Une adresse qui reçoit chaque alerte en JSON. Elle doit être autorisée dans le réseau, et chiffrée sauf sur cette machine.',
    'alerts.timeout_seconds': 'Le temps dont dispose chacun de ces moyens.',
    'metadata.max_concurrent_requests': 'Le mot du manifeste pour `limits.max_concurrent_requests`.',
    'metadata.timeout_seconds': 'Le mot du manifeste pour `server_config.request_timeout`.',
  },
  units: {
    'bytes, as text with a unit': 'par exemple 500MB',
    seconds: 'secondes',
    connections: 'connexions',
    times: 'fois',
    sessions: 'sessions',
    processors: 'processeurs',
    processes: 'processus',
    files: 'fichiers',
    days: 'jours',
    calls: 'appels',
    retries: 'essais',
    ends: 'arrêts',
    messages: 'messages',
    results: 'résultats',
    tools: 'outils',
    milliseconds: 'millisecondes',
    percent: 'pour cent',
  },
  choices: {
    token: 'Par un jeton',
    none: 'Aucune',
    any: 'N’importe lequel',
    'no-cgroup': 'Fort, mémoire limitée sans garantie',
    full: 'Complet',
    refuse: 'Refuser l’appel',
    run: 'Faire l’appel',
    trusted: 'Oui, tous',
    hold: 'Retenir, à vérifier',
    flag: 'Signaler seulement',
    off: 'Ne rien faire',
    ask: 'Me demander',
    notify: 'Signaler',
    hold_server: 'Retenir le serveur',
    hold_request: 'Retenir la réponse',
    by_kind: 'Les crochets de sécurité arrêtent l’appel',
    veto: 'Chacun arrête l’appel',
    '127.0.0.1': '127.0.0.1',
    '::1': '::1',
    localhost: 'localhost',
  },
};
