namespace InferShield.Api.Detection.Phrases;

/// <summary>The words that <see cref="GuardedClauses"/> reads, by what they do there; a star stands for any ending.</summary>
internal static class GuardWords
{
    public const string Negates = """
        not never don't dont cannot can't mustn't shouldn't won't refuse refuses decline declines avoid reject no nunca jamás jamais n ne não non nie никогда не
        不要 不得 不能 不可 不可以 不会 绝不 绝不能 切勿 请勿 勿 禁止 严禁 别 決して 절대 لا मत nicht niemals nie niet nooit
        """;

    /// <summary>Those that may also follow the verb.</summary>
    public const string NegatesAfter = "nicht niemals nie niet nooit niemandem niemand keinem jamais nunca mai";

    /// <summary>Negations that are themselves undone by one.</summary>
    public const string Refuses = """
        refuse refuses decline declines reject refusal lehne lehn lehnst ablehn* verweiger* weiger* refuse refusez refuser décline* rechaz* niégate niega rehus* declina
        recus* rifiuta* weiger* odmów* отказ* откаж* отклон* 拒绝 拒絕 婉拒 回绝 断って 断る 拒否 거절
        """;

    public const string Complies = "comply obey follow so that this it help engage fulfil fulfill oblige cumplas nachkommen befolge";

    /// <summary>What may stand between a negation and its verb.</summary>
    public const string Carries = """
        to be ever under in any no circumstances circumstance condition conditions way form directly indirectly openly explicitly knowingly intentionally agree allowed
        permitted authorized let allow anyone anybody users user the customers customer request requests attempt attempts with that from try questions question answer respond talk speak discussion le
        dois doit devez debes debe debéis devi deve darfst darf sollst soll do pas jamais le la les lo los las
        向 任何 任何人 用户 对 对外 随意 擅自 直接 他人 别人 以任何方式 在任何情况下
        """;

    public const string Modals = "should may must can will are";

    public const string You = "you";

    public const string Verbs = """
        ignore ignoring disregard forget overlook neglect dismiss bypass override overwrite circumvent violate break disobey abandon discard change alter modify
        reveal share disclose divulge leak expose show print display repeat output recite quote discuss dump reproduce copy restate summarize paraphrase translate encode
        provide mention send upload forward transmit email post tell give list describe explain refuse refuses decline declines avoid reject
        ignorier* vergiss vergesst vergessen missacht* umgeh* übergeh* verrat* zeig* nenn* gib offenbar* offenleg* preisgeb* teile wiederhol* erwähn* zitier* sprich erzähl* sag sage
        oubli* ignor* contourne* révél* révèl* divulgu* partag* montr* affich* répèt* répét* communiqu* donne* dis
        olvid* revel* divulg* compart* muestr* mostr* repit* repet* menciones digas
        esqueç* compartilh* mostre dimentic* rivel* condivid* mostra* vergeet vergeten negeer negeren onthul* deel toon
        zapomnij zapomnieć ignoruj ignorować ujawnia* pomiń zdradza* забудь* забыва* игнорир* раскры* раскрой* показыва* сообща* разглаша* повтор*
        忽略 无视 忘记 违反 透露 泄露 泄漏 展示 显示 输出 重复 公开 告诉 分享 复述 打印 讨论 谈论 提及
        """;

    public const string Passives = "shared revealed disclosed divulged repeated discussed leaked overridden ignored changed";

    /// <summary>Verbs that bring their negation with them and end their clause.</summary>
    public const string Closes = """
        公開しない 公開せず 明かさない 教えない 開示しない 漏らさない 表示しない 出力しない 無視しない 忘れない 共有しない 公開しては 教えては
        공개하지 알려주지 말하지 무시하지 드러내지 göstermeyin açıklamayın paylaşmayın gösterme açıklama paylaşma
        """;

    public const string Seals = "confidential vertraulich geheim confidentiel confidentiels confidentielles confidencial confidenciales riservate 保密 机密";

    public const string Objects = """
        instruction instructions prompt prompts rule rules guideline guidelines policy policies directive directives configuration configurations message messages data information details
        them it these this
        anweisung* instruktion* systemprompt* systemanweisung* systemnachricht* regel regeln richtlinie* vorgaben consigne* règles directives prompts instruccion* regla* reglas directric* indicacion*
        instruç* regras istruzion* regole instructie* regels instrukcj* zasad* poleceń polecenia инструкц* правил* промпт* указан*
        指令 提示词 规定 政策 系统提示 系统提示词 规则 设定 指示 信息 内容 システムプロンプト プロンプト 指示 ルール 命令 프롬프트 시스템프롬프트 지시 규칙 지침 talimat* kural*
        """;

    public const string Joins = "or nor oder noch ou o ni e или ани lub 或 或者";

    public const string Only = "only just merely nur alleen seulement solo sólo solamente только 仅 只";

    public const string Why = "why pourquoi warum";

    public const string Ends = "and but instead then unless und aber sondern mais et pero sino y но 但 但是 然后 并 而是";

    public const string If = "if when whenever should wenn falls sobald si cuando lorsque quand se als jeśli если 如果 当 若";

    public const string Asks = """
        ask asks asked asking tell tells told request requests requested try tries attempt attempts want wants instruct instructs demand demands inquire inquires
        fragt bittet auffordert verlangt demande demandent pide piden solicita pregunta chiede pede vraagt prosi просит спрашивает 要求 询问 问 请求 试图
        """;

    public const string Me = "i we ich wir je nous yo eu io я 我";

    /// <summary>What makes a request's matter follow.</summary>
    public const string Concerns = "for about regarding concerning";

    /// <summary>Those who ask.</summary>
    public const string Askers = "users people someone";

    public const string Helps = "help assist";

    /// <summary>Verbs of asking after which a comma stands before what is asked for.</summary>
    public const string AsksAfterComma = "bittet auffordert verlangt";

    /// <summary>To take no orders from material is the opposite of an attack.</summary>
    public const string Heeds = "ignore disregard follow obey execute treat";

    public const string Orders = "instruction instructions command commands orders prompts directive directives";

    public const string Sources = "document documents webpage webpages page pages website websites email emails attachment attachments file files results untrusted quoted passages";

    public const string Own = "above previous prior earlier original initial system your my preceding former before existing";
}
