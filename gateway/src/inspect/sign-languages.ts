import { phrase } from './phrase.ts';
import type { SignKind } from './sign.ts';

/** Earlier instructions to be forgotten, and what the user is not to know, in languages other than English. */
export const signLanguages = (): readonly (readonly [SignKind, RegExp])[] => [
  [
    'override',
    phrase`(?:ignore[zr]?|oublie[zr]?|néglige[zr]?|ne (?:tiens|tenez) pas compte)${25}(?:instructions?|consignes|règles|directives|ordres)${12}(?:précédent|antérieur|ci-dessus|initial)`,
  ],
  [
    'conceal',
    phrase`(?:n['’]en (?:parle|dis|informe)|ne (?:le |la |les |lui )?(?:dis|dites|mentionne|montre|révèle|signale|parle))\S*${30}(?:utilisateur|personne)`,
  ],
  ['conceal', phrase`sans (?:en |le |l['’])?(?:informer|prévenir|dire|avertir|demander|mentionner)${30}utilisateur`],
  [
    'override',
    phrase`(?:ignorier|vergiss|vergessen|missacht|verwirf)\S*${25}(?:vorherig|bisherig|früher|vorig|obig|vorangegangen)\S* (?:Anweisung|Anleitung|Instruktion|Regel|Befehl|Vorgabe|Aufgabe)`,
  ],
  [
    'conceal',
    phrase`(?:sag|teil|verrat|erwähn|informier|zeig)\S*${30}(?:Benutzer|Nutzer|Anwender)\S*${25}nicht|ohne ${20}(?:Benutzer|Nutzer|Anwender)\S*${20}(?:informier|frag|sag|benachrichtig|mitteil|wissen)`,
  ],
  [
    'override',
    phrase`(?:ignor|olvid|descart|omit|haz caso omiso|hagan? caso omiso)\S*${25}(?:instrucciones|órdenes|reglas|indicaciones|directrices)${12}(?:anterior|previa|arriba)`,
  ],
  [
    'conceal',
    phrase`(?:no (?:se |le |lo ){0,2}(?:dig|mencion|cuent|inform|muestr|revel)|sin (?:decir|inform|avis|pregunt|mencion|notific))\S*${30}usuari`,
  ],
  [
    'override',
    phrase`(?:ignora|dimentica|scarta|tralascia)\S*${25}(?:istruzioni|regole|indicazioni|direttive|ordini)${12}(?:precedent|anterior|sopra)`,
  ],
  ['conceal', phrase`(?:non (?:dir|menzion|inform|mostr|rivel)|senza (?:dir|inform|avvis|menzion|chied))\S*${30}utent`],
  [
    'override',
    phrase`(?:ignor|esque[cç]|desconsider|descart)\S*${25}(?:instruções|regras|ordens|diretrizes|orientações)${12}(?:anterior|prévia|acima)`,
  ],
  [
    'conceal',
    phrase`(?:não (?:cont|dig|mencion|inform|revel|mostr)|sem (?:cont|diz|inform|avis|pergunt|mencion))\S*${30}(?:usuári|utilizador)`,
  ],
  [
    'override',
    phrase`(?:negeer|vergeet)${25}(?:vorige|eerdere|voorgaande|bovenstaande) (?:instructies|opdrachten|aanwijzingen|regels)`,
  ],
  ['conceal', phrase`(?:vertel|zeg|meld|toon)${30}gebruiker${15}niet|zonder ${20}gebruiker`],
  [
    'override',
    phrase`(?:ignorera|glöm|strunta i)${25}(?:tidigare|föregående|ovanstående) (?:instruktion|anvisning|regl)`,
  ],
  [
    'override',
    phrase`(?:zignoruj|ignoruj|zapomnij|pomiń)${25}(?:poprzedni|wcześniejsz|dotychczasow|powyższ)\S*${15}(?:instrukcj|poleceni|zasad|wytyczn)`,
  ],
  ['conceal', phrase`(?:nie (?:mów|informuj|wspominaj|pokazuj)|bez (?:informowania|wiedzy))${30}użytkownik`],
  ['override', phrase`(?:ignoruj|zapomeň)\S*${25}(?:předchozí|dřívější|výše)\S*${12}(?:pokyn|instrukc|pravid)`],
  ['override', phrase`(?:ignoră|uită)${25}(?:instrucțiun|regul|indicați)\S*${12}(?:anterioar|precedent)`],
  ['override', phrase`önceki${20}(?:talimat|komut|kural|yönerge)\S*${20}(?:yok ?say|görmezden|unut|dikkate alma)`],
  ['conceal', phrase`kullanıcı\S*${30}(?:söyleme|bahsetme|bildirme|haber verme)`],
  [
    'override',
    phrase`(?:abaikan|lupakan)${25}(?:instruksi|perintah|arahan|petunjuk)${15}(?:sebelum|di atas|terdahulu)`,
  ],
  ['override', phrase`(?:bỏ qua|phớt lờ|quên)${25}(?:hướng dẫn|chỉ dẫn|chỉ thị|lệnh)${15}trước`],
  [
    'override',
    phrase`(?:игнорир|проигнорир|забуд|отбрось|не обращай внимания)\S*${25}(?:предыдущ|прежн|прошл|вышеуказ|вышеизлож|ранее)\S*${20}(?:инструкц|указани|команд|правил|распоряжени)`,
  ],
  [
    'conceal',
    phrase`(?:не (?:говори|сообщай|упоминай|рассказывай|показывай)|без ведома|не информируй)\S*${30}пользовател`,
  ],
  ['override', phrase`(?:ігнору|проігнору|забудь)\S*${25}попередн\S*${15}(?:інструкц|вказівк|команд|правил)`],
  ['override', phrase`(?:αγνόησ|ξέχασ)\S*${25}προηγούμεν\S*${12}(?:οδηγί|εντολ|κανόν)`],
  [
    'override',
    /(?:忽略|无视|無視|忽視|忘记|忘記|不要理会|不用管|抛弃|丢弃).{0,10}(?:之前|以上|先前|上面|前面|以前|此前|上述|原有|所有).{0,8}(?:指令|指示|说明|說明|提示|规则|規則|命令|要求)/gu,
  ],
  [
    'conceal',
    /(?:不要|别|別|勿|不得|无需|不必).{0,4}(?:告诉|告訴|告知|通知|提及|让|讓|向|透露|提醒).{0,8}(?:用户|用戶|使用者|任何人)/gu,
  ],
  [
    'override',
    /(?:以前|これまで|前|上記|先|今まで).{0,6}(?:指示|命令|ルール|プロンプト|指令).{0,12}(?:無視|忘れ|破棄)/gu,
  ],
  [
    'conceal',
    /(?:ユーザー?|利用者).{0,12}(?:言わな|知らせな|伝えな|報告しな|言わず|知らせず|伝えず|内緒|秘密|気づかれ)/gu,
  ],
  ['override', /(?:이전|앞선|위의|기존).{0,10}(?:지시|명령|규칙|지침|프롬프트|안내).{0,10}(?:무시|잊)/gu],
  ['conceal', /사용자.{0,10}(?:알리지|말하지|언급하지|모르게)/gu],
  ['override', phrase`(?:تجاهل|انس|أهمل)${20}(?:التعليمات|الأوامر|التوجيهات|القواعد)`],
  ['conceal', phrase`(?:لا تخبر|دون إخبار|لا تذكر|دون علم)${20}المستخدم`],
  ['override', phrase`(?:התעלם|התעלמי|שכח)${20}(?:ההוראות|ההנחיות|הכללים)`],
  ['override', phrase`(?:पिछल|पूर्व|उपरोक्त|पहले)\S*${25}(?:निर्देश|आदेश|नियम)\S*${20}(?:अनदेखा|नज़रअंदाज़|भूल|उपेक्षा)`],
  ['conceal', phrase`(?:उपयोगकर्ता|यूज़र)${25}(?:मत|न|नहीं) बता`],
  ['override', phrase`(?:เพิกเฉย|ละเว้น|ลืม|ไม่ต้องสนใจ|ไม่สนใจ)${25}(?:คำสั่ง|คำแนะนำ)`],
];
