namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Chinese.</summary>
internal static class Chinese
{
    public const string Text = """
        # Longer words that only look like those of the classes
        harmless: 不要忘记 不要忘記 别忘记 不要忽略 别忽略 不能忽略 不要无视 不能无视 不可忽略 有没有
        override: 忽略 无视 無視 忘记 忘掉 忘記 不用管 抛开 跳过 违反 覆盖
        prior: 之前 以前 前面 先前 上面 以上 此前 上述 原来 原先
        strict: 指令 指示 提示 提示词 提示詞 说明 設定 设定 prompt
        loose: 规则 規則 规定 限制 命令 准则 约束 約束
        message: 信息 消息
        sysprompt: 系统提示 系统提示词 系統提示詞 系統提示 系统指令 系统消息 系统提示语
        all: 所有 全部 一切
        told: 告诉 告訴 说过 說過 之前 上面 以上
        your: 你的 您的
        system: 系统 系統 初始 隐藏 隱藏 内部 秘密 原始 最初
        new: 新 新的
        reveal: 显示 顯示 告诉 告訴 输出 輸出 重复 重複 透露 泄露 打印 列出 说出 展示 给我 复述 公开 翻译 什么
        secret: 密码 密碼 口令 暗号
        ai: ai 人工智能 人工智慧 机器人 機器人 模型 助手
        act: 扮演 假装 假裝 现在 現在 模拟 充当
        without: 没有 沒有 不受 无 無 摆脱
        limits: 限制 规则 規則 约束 約束 道德 伦理 倫理 审查 審查 过滤 底线
        unbound: 不受限制 无限制 無限制 不受约束 不受审查 无审查 无道德
        dont: 不要 不用 不必 不再 别 不 绝不 从不 不会 不能 永远不 停止 不需要
        follow: 遵守 遵循 听从 服从 遵从 按照 理会 理睬
        you: 你 您
        refuse: 拒绝 拒絕 回绝
        request: 请求 請求 问题 問題 要求 回答 提问
        send: 发送 發送 上传 上傳 转发 传送 提交 发 發 传
        private: 密码 密碼 凭证 凭据 令牌 密钥 cookie 聊天记录 对话记录 对话 客户资料 机密
        user: 用户 用戶 使用者
        tell: 告诉 告訴 提到 提及 透露 通知
        add: 加入 添加 加上 插入 包含 附上
        reply: 回答 回复 回覆 答复
        matter: 内容 文字 一切 所有
        above: 上面 以上 前面
        echo: 重复 重複 复述 打印
        to: 到 至 给
        """;
}
