/**
 * What sentences speak of, by words in any language: beginnings of words, `=` behind a whole one. Together they say what no
 * single one does.
 */
export const ideaWords = {
  forget:
    "ignor|disregard|forget|overrul|bypass|neglect|supersed|set aside|put aside|leave aside|pay no attention|pay no heed|abandon|stop following|do not follow|don't follow|not bound by|no longer appl|no longer count|no longer valid|no longer bound|not apply|don't apply|drop the|drop your|discard the|discard your|discard all|scrap|void=|cancelled|canceled|as outdated|as obsolete|is finished|are finished|is over=|take precedence over|takes precedence over|" +
    'oublie|ne tenez plus compte|ne tiens plus compte|ne tenez pas compte|faites abstraction|fais abstraction|laissez de côté|ne suivez p|ne suis p|' +
    'olvid|descart|caso omiso|no sigas|deja de lado|haga caso|pasa por alto|' +
    'vergiss|vergesst|vergessen sie|missacht|beachte|beachten sie|verwirf|befolge|folge nicht|außer acht|' +
    'dimentic|non considerare|non tenere conto|non seguire|trascur|tralasci|' +
    'esquec|esqueç|desconsider|não siga|deixe de lado|não obedeç|' +
    'negeer|vergeet|let niet op|bortse|glöm|strunta|zignoruj|zapomnij|pomiń|nie zwracaj uwagi|zapomeň|uită|abaikan|lupakan|bỏ qua|phớt lờ|hãy quên|yok say|görmezden|unut=|dikkate alma|' +
    'игнорир|проигнор|забуд|отбрось|не следуй|не обращай внимани|пренебрег|не учитывай|ігнор|забудь|не зважай|αγνόησ|ξέχασ|' +
    '忽略|无视|無視|忽視|忘记|忘記|忘れ|不再遵守|不要遵守|别管|不用管|抛开|拋開|放弃|丢弃|従わな|破棄|무시|잊어|따르지|تجاهل|انس |أهمل|لا تتبع|התעלם|שכח|अनदेखा|नज़रअंदाज़|भूल|उपेक्षा|เพิกเฉย|ละเว้น|ลืม|ไม่ต้องสนใจ',
  prior:
    'previous|prior=|earlier|above|preceding|past=|former|existing|original|initial|so far|until now|up to now|you had|you have been|you were|your operator|your developer|your system|your safety|your guideline|your instruction|your rule|your current|the system prompt|system prompt|system message|the current objective|the current task|the task|whatever the|' +
    "précédent|antérieur|ci-dessus|jusqu'ici|jusqu’ici|anterior|previa|previo|de arriba|vorherig|bisherig|früher|vorig|obig|vorangegangen|precedent|prévia|acima|eerder|vorige|voorgaande|bovenstaande|tidigare|föregående|ovanstående|poprzedni|wcześniejsz|dotychczasow|předchozí|anterioar|önceki|sebelumnya|trước|" +
    'предыдущ|прежн|прошл|вышеуказ|ранее|попередн|προηγούμεν|之前|以上|先前|上面|前面|此前|上述|原有|所有|系统|系統|以前の|これまで|上記|先の|이전|앞선|위의|기존|السابق|أعلاه|הקודמ|पिछल|पूर्व|ก่อนหน้า|ข้างต้น',
  rules:
    'instruct|guidance|guideline|rules=|rule=|prompt=|prompts=|directive|direction|command|orders=|policy|policies|constraint|restriction|guardrail|objective|goal|you were told|were told|consigne|règle|directive|instruccion|reglas|órdenes|indicacion|anweisung|regeln|vorgabe|befehl|istruzion|regole|indicazion|instruç|regras|ordens|diretriz|instructies|regels|opdrachten|instruktion|anvisning|instrukcj|poleceni|zasad|pokyn|instrucțiun|regul|talimat|komut|kural|instruksi|perintah|hướng dẫn|chỉ dẫn|lệnh|инструкц|указани|правил|распоряжени|інструкц|вказівк|οδηγί|εντολ|指令|指示|说明|說明|提示|规则|規則|命令|要求|ルール|プロンプト|지시|명령|규칙|지침|التعليمات|الأوامر|القواعد|תعليم|ההוראות|ההנחיות|निर्देश|आदेश|नियम|คำสั่ง|คำแนะนำ',
  not: "not=|don't|don’t|never|without|no need|needn't|avoid=|mustn't|shouldn't|refrain|skip=|nothing|nobody|no one|won't|cannot|can't|pas=|rien|jamais|sans=|no=|sin=|nada|nunca|nicht|nichts|ohne|kein|non=|senza|não|sem=|niet|niets|zonder|inte=|inget|utan|nie=|bez=|不要|别|別|勿|不得|无需|不必|保密|秘密|ないで|せず|말고|마세요|말|마라|не=|ничего|без=|لا=|لا |دون|عدم|ne=|không|đừng|मत|न=|नहीं|อย่า|ห้าม",
  tell: 'tell|mention|inform=|informs=|informed|informing|notify|notif|alert|reveal|disclos|let on|let the|speak of|talk about|talk to|report it|hear|find out|learn of|learn about|know about|know of|aware|unaware|bring this|bring it|bring that|in your answer|in your summary|in your reply|in the summary|show them|show it|show this|bother|announce|admit|parle|dites|dis=|informe=|informez|signale|révèle|sache|digas|diga=|avises|mencion|cuentes|sepa|erfahr|sag=|sage|sagen|verrat|erwähn|mitteil|informier|wissen|dire=|dirlo|informar=|sapere|menzion|dillo|avise|conte=|diga|saiba|vertel|zeg|meld|berätta|säg|nämn|mów|informuj|wspominaj|告诉|告訴|告知|通知|提及|透露|保密|秘密|知らせ|言わ|伝え|教え|報告|気づか|알리|말하|언급|говори|сообщ|упомин|рассказ|знать|кажи|повідомл|تخبر|تذكر|يعلم|söyle|bahset|bildir|nói|báo|बता|บอก|แจ้ง',
  person:
    'user|human|person=|people|the owner|operator|customer|anyone|anybody|them=|utilisateur|personne|usuari|benutzer|nutzer|anwender|utent|utilizador|gebruiker|användare|użytkownik|uživatel|utilizator|kullanıcı|pengguna|người dùng|пользовател|користувач|χρήστ|用户|用戶|使用者|任何人|ユーザ|利用者|사용자|المستخدم|المستعمل|המשתמש|उपयोगकर्ता|ผู้ใช้',
  quiet:
    'silently|quietly|secretly|covertly|discreetly|discretely|unnoticed|behind the scenes|between us=|in the dark|under the radar|en silence|discrètement|en secreto|en silencio|discretamente|heimlich|unbemerkt|stillschweigend|silenziosamente|di nascosto|em segredo|em silêncio|stiekem|悄悄|偷偷|暗中|默默|こっそり|密かに|몰래|тайно|незаметно|втайне|سرا|خفية|gizlice|sessizce|bí mật|गुप्त|चुपचाप',
  hand: 'includ|pass=|passing|send|sent=|put=|copy|copies|paste|attach|provid|forward|store the|store all|write the|write every|write all|append|supply|hand over|fill in|fill it|insert|post=|posts=|upload|transmit|share=|repeat|print=|reveal|disclos|carry|enclose|submit|deliver|dump|give=|need the|needs the|need your|requires the|must contain|should contain|should carry|set it to|add what|add the|collect|encode|extract|export|stream|relay|mirror|report each|report every|report all|log every|log each|e-mail|email|echo|quote|envoy|inclu|transm|fourni|joins=|colle|envía|envia|incluy|adjunt|copia|proporcion|sende|füge|übergib|kopier|schick|invia|allega|includ|envie|anexe|passe=|stuur|skicka|wyślij|发送|發送|上传|上傳|附上|写入|填入|传给|复制|送信|含め|貼り付け|渡し|添付|보내|포함|전송|붙여|отправ|включ|передай|вставь|скопируй|أرسل|ضمن|أدرج|gönder|ekle|gửi|भेज|ส่ง',
  chat: "conversation|dialogue|dialog with|the chat|our chat|chat log|chat history|chat so far|this chat|ongoing chat|full chat|transcript|the user said|the user has said|user has said|person said|user has told|person has told|has told you|have told you|told you today|messages of the user|user's messages|user's last|user's question|question of the user|question the user|questions of the user|user's prompt|last messages|recent messages|previous messages|last ten|everything said|message history|session so far|word for word|verbatim|entretien|conversación|gespräch|unterhaltung|chatverlauf|conversazione|conversa|gesprek|konversation|rozmow|对话|對話|会话|聊天记录|聊天|会話|対話|チャット履歴|대화|разговор|диалог|переписк|беседы|المحادثة|sohbet|konuşma|cuộc trò chuyện|बातचीत|การสนทนา",
  prompt:
    'system prompt|system message|system instruction|hidden prompt|raw prompt|initial prompt|original prompt|your prompt|your instructions|your own instructions|your guidelines|your configuration|instructions you|instructions that you|instructions which you|rules you were|you were given|prompt including|developer message|prompt système|prompt del sistema|systemprompt|system-prompt|prompt di sistema|系统提示|系統提示|システムプロンプト|시스템 프롬프트|системн|موجه النظام|instruction you',
  secret:
    'api key|api-key|apikey|api_key|private key|ssh key|access key|access token|auth token|password|passwd|credential|secret key|the secrets|all secrets|its secrets|any secret|seed phrase|recovery phrase|mnemonic|saved login|stored login|login data|cookies|keychain|environment variable|env vars|.env=|․env=|id_rsa|id_ed25519|id_ecdsa|/.ssh|/․ssh|/․aws|/.aws|/․kube|/․netrc|/․npmrc|/․gnupg|․netrc|․npmrc|․gitconfig|․git-credentials|/etc/shadow|/etc/passwd|personal data|mot de passe|clé privée|contraseña|clave privada|passwort|privaten schlüssel|password|chiave privata|senha|chave privada|wachtwoord|hasło|密码|密碼|私钥|私鑰|密钥|金鑰|秘密鍵|パスワード|비밀번호|개인 키|пароль|пароли|закрытый ключ|приватн|كلمة المرور|المفتاح الخاص|şifre|mật khẩu|पासवर्ड',
  others:
    "other tools|other tool|other servers|other server|tools you called|tools you have called|tool you called|earlier tools|previous tool|earlier tool|tool results|tool outputs|outputs of the tools|results of the tools|output of every tool|any other tool|every tool|all tools|tools are available|tools available|tools and servers|tools you have|tools you can|which tools|files you have|files you read|files that you|documents you|you have seen|you have read|you know about|that it knows about|that you know|d'autres outils|otras herramientas|andere werkzeuge|andere tools|altri strumenti|outras ferramentas|其他工具|他のツール|다른 도구|других инструмент|أدوات أخرى",
  channel:
    'http://|https://|ftp://|@|parameter|`|webhook|\\\\|our server|our endpoint|our team|our backend|this server|this service|us=|to me=|collector|endpoint|over port|the share|参数|參數|引数|パラメータ|매개변수|параметр|paramètre|parámetro|parametro|المعلمة',
  every:
    'every|each=|all=|any=|also=|additionally|as well|in addition|a copy|copy of|duplicate|on top|in the background|first=|whole|entire|full=|complete|raw=|unchanged|word for word|verbatim|last|recent|ongoing|our=|today|everything|chaque|tous|toute|todo|toda|cada|jede|alle=|ganze|ogni|tutt|cada|每|所有|全部|完整|すべて|全ての|全体|모든|전체|все|всю|каждый|كل|جميع|tüm|her=|mọi|सभी|ทั้งหมด',
  model:
    'assistant|ai=|ais=|llm=|llms=|language model|ai agent|ai model|agents=|agent=|chatbot|the model|models=|model=|大模型|助手|智能体|アシスタント|エージェント|어시스턴트|ассистент|агент|المساعد|asistan|asistente|assistent',
  must: "must|should|shall|have to|has to|need to|needs to|required to|please|kindly|now=|next=|always|immediately|right away|right now|at once|are allowed|is allowed|may use|may skip|do not|don't|never|will=|:=|obey|follow|ensure|make sure|do this|answer only|reply only|instead",
  act: 'request|call=|invoke|run=|execut|open=|read=|fetch|forward|send=|post=|email|delete|remove|list the|transfer|approve|answer only|reply only|skip|disclose|reveal|pay=|grant|export|upload|log in|load=|consult|visit|paste|act on|comply|obey|follow|disregard|ignore',
  task: 'new directive|new objective|new instruction|new task|new order|new policy|next objective|next task|real task|actual task|true task|true goal|real goal|new goal|current objective|task above|objective above|current task|previous request|previous task|prior request|original request|original task|updated instruction|revised instruction|updated task|nouvelle consigne|nouvelles instructions|nueva instrucción|nuevas instrucciones|neue anweisung|nuove istruzioni|novas instruções|新指令|新的指令|新任务|新しい指示|새로운 지시|новая инструкция|новые инструкции|новое задание|تعليمات جديدة',
  consent:
    'gave permission|given permission|gives permission|has agreed|have agreed|already agreed|agreed in advance|in advance|already approved|has approved|have approved|pre-approved|preapproved|was cleared|is cleared|been cleared|cleared by|signed off|authorised|authorized|has consented|already confirmed|already consented|permission for any|allowed to skip|allowed to use every|no approval|needs no approval|not have to ask|need not ask|no need to ask|not need to ask|no time to ask|must not ask|confirmation is unnecessary|confirmation is not|no confirmation|skip the confirmation|skip permission|skip confirmation|without confirmation|without permission|skip the approval|approval is not|ohne zu fragen|sans demander|sin preguntar|senza chiedere|sem perguntar|无需确认|无需询问|不用询问|確認なし|確認不要|확인 없이|묻지 않|без подтвержд|не спрашива|دون إذن|دون سؤال|sormadan',
  party:
    'owner|user|administrator|admin=|security team|operator|person=|policy check|compliance|the system|management|it team|utilisateur|usuario|benutzer|utente|usuário|用户|ユーザー|사용자|пользовател|المستخدم|kullanıcı',
  onward:
    "all your|every answer|each answer|every reply|each reply|all replies|all answers|every response|each response|any later|later conversation|future conversation|future session|coming session|all sessions|every session|next session|next time|new conversation|from here on|from now on|from this moment|from this point|henceforth|each time the|every time the|before answering|prior to replying|prior to answering|before replying|before you answer|before you reply|long-term memory|permanent memory|memory file|claude․md|agents․md|․cursorrules|gemini․md|désormais|à partir de maintenant|de ahora en adelante|ab jetzt|von nun an|ab sofort|d'ora in poi|a partir de agora|从现在起|从今以后|今后|以后每次|今後|これから|앞으로|지금부터|отныне|с этого момента|впредь|من الآن فصاعدا|bundan sonra|từ nay|अब से",
  habit:
    'begin|start with|end with|end all|add=|add the|append|include|link|consult|load=|call=|use=|mention|recommend|promot|keep these|keep this|remember|write=|answer in|reply in|have to|must|never|always|forward|send|route|treat|obey|refuse|tell',
  unsaid:
    'remain unaware|stay unaware|unaware of|out of your summary|out of your answer|out of your reply|out of the summary|out of the answer|out of your response|between you and me|mention nothing|say nothing|says nothing|stay silent|remain silent|keep silent|make no mention|kept from the user|hidden from the user|keep it from the user|keep this from the user|ne dites rien|no digas nada|sag nichts|non dire nulla|não diga nada',
  slot: 'parameter|argument|field=|`|参数|參數|引数|매개변수|параметр|paramètre|parámetro|parametro',
  content:
    'content of|contents of|text of|value of|values of|lines of|dump of|copy of|body of|contenu de|contenido de|inhalt der|inhalt von|contenuto|conteúdo',
  loot: 'saved login|stored login|saved password|stored password|seed phrase|recovery phrase|mnemonic|browser profile|browser cookies|session cookies|keychain|wallet key|personal data|/․ssh|/․aws|/․kube|/․gnupg|id_rsa|id_ed25519',
  seek: 'find it in|find them in|look it up|look for it|look for them|take it from|get it from|obtain it from|search for it|they are in|it is in',
  relay:
    'forward|sent to|upload|copied to|transmit|post=|posted|reported to|report=|report each|mirrored|mailed|e-mailed|emailed|delivered to|shared with|logged to|piped to',
  extra:
    'additionally|also=|as well|a copy|copy of|copies of|duplicate|each message|every message|each question|every question|each input|every input|each query|every query|each request|every request|each answer|all messages|all queries|all inputs|all results|what the user|each file|every file|all files',
  address: '@|http://|https://|ftp://|wss://',
  shell: 'curl=|wget=|bash=|| sh|powershell|rm -rf|sudo=|npm install|pip install|npx=|iex=|eval(',
  robot:
    'not a robot|are human|you are a human|verify that you=|verify you=|verify you are|verification step|human verification|captcha|prove that you',
  console: 'win+r|windows+r|win + r|windows + r|run dialog|powershell|cmd․exe|command prompt|paste the|ctrl+v',
  alter:
    'raise=|increase=|inflate|lower=|reduce=|decrease=|double=|multiply|round up|round down|add ten|mark up|exaggerat|understat|overstat',
  figures:
    'figures|prices|numbers|amounts|totals|scores|ratings|price=|amount=|total=|each by|costs|balances|quantities',
  present:
    'present|reporting|report the|showing|when you show|displaying|summar|quoting|tell the user the|returning|answering',
  elsewhere:
    'any other tool|another tool|other tools|different server|another server|other server|other mcp|different tool|whatever tool|any tool|other integrations|other connectors|andere tools|autres outils|otras herramientas',
  when: 'when=|if=|whenever|every time|each time|before|after|once=|wenn=|quand|lorsqu|cuando|si le=',
  insert:
    'add=|set=|put=|include|copy=|in copy|bcc|recipient|append|replace|change the|prefix|insert|attach|link to|forward',
  gravely: 'corrupt|damage|leak|lose data|steal|spy|unsafe|insecure|malicious|untrusted|unreliable|wrong result|broken',
  rivals:
    'other file|other search|other tools|other tool|other servers|other server|other mcp|built-in search|built-in tool|built-in file|built-in web|built-in read|competing|similar tools|alternative tools|native tools|alternatives|others=',
  avoid:
    'never use|do not use|do not rely|do not call|avoid=|never call|stop using|never trust|only this|use only|never use them|must not be',
} as const;

export type Idea = keyof typeof ideaWords;
