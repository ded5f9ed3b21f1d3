namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Japanese.</summary>
internal static class Japanese
{
    public const string Text = """
        # Longer words that only look like those of the classes
        harmless: 忘れない 忘れず 無視しない 無視せず
        override: 無視 忘れ 忘れて 破棄 従わない 従わず
        prior: 以前 これまで 上記 前の 今まで 先ほど 元の 過去
        strict: 指示 命令 プロンプト 指令
        loose: ルール 規則 制約 制限 ガイドライン
        message: メッセージ
        sysprompt: システムプロンプト システム指示 システムメッセージ
        all: すべて 全て 全部 あらゆる
        told: 言われ 言った 内容 会話
        your: あなたの 君の お前の 自分の あなたへの
        system: システム 初期 隠され 秘密 内部 最初 非公開
        new: 新しい 新たな
        reveal: 教えて 表示 見せて 出力 繰り返 公開 明かし 書いて 開示 翻訳 何ですか
        secret: パスワード 合言葉 暗証番号
        ai: ai 人工知能 アシスタント チャットボット モデル ボット
        act: ふり 演じ なりき 今から これから 振る舞 ロールプレイ
        without: ない なし 無い 縛られ
        limits: 制限 ルール 規則 制約 倫理 道徳 検閲 フィルター
        unbound: 無制限 無検閲
        dont: ない しないで なくて 決して 絶対 やめ
        follow: 従う 従わ 守る 守ら 従って
        you: あなた 君 お前
        refuse: 拒否 断ら 断って 拒ま
        request: 要求 質問 依頼 リクエスト 頼み
        send: 送信 送って アップロード 転送 投稿
        private: パスワード 認証情報 トークン クッキー 会話 履歴 機密 顧客
        user: ユーザー 利用者
        tell: 伝え 言わ 知らせ 話さ
        add: 追加 加え 含め 入れ 挿入
        reply: 回答 返答 返信 応答
        matter: 文章 文 内容 すべて
        above: 上記 上の 以前
        echo: 繰り返 出力
        to: に へ
        """;
}
