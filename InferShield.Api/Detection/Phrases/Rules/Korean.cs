namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Korean.</summary>
internal static class Korean
{
    public const string Text = """
        # Longer words that only look like those of the classes
        harmless: 무시하지 무시할 무시될 무시되는
        override: 무시 잊어 잊으 잊고
        prior: 이전 앞의 위의 지금까지 기존 앞서 원래
        strict: 지시 지침 프롬프트 명령 지시사항
        loose: 규칙 제한 정책 규정 원칙
        message: 메시지
        sysprompt: 시스템프롬프트
        all: 모든 모두 전부
        told: 말한 내용 들은 대화
        your: 너의 당신의 당신 네게
        system: 시스템 초기 숨겨진 비밀 내부 최초
        new: 새로운
        reveal: 보여 알려 출력 말해 공개 반복 표시 밝혀 번역 무엇 뭐야 뭐니
        secret: 비밀번호 암호 패스워드
        ai: ai 인공지능 챗봇 모델 어시스턴트
        act: 연기 척해 행동 지금부터 이제 역할
        without: 없는 없이 벗어난
        limits: 제한 규칙 제약 윤리 도덕 검열 필터
        unbound: 무제한 무검열
        dont: 않 말고 마라 말아 마세요 절대 결코 필요
        follow: 따를 따르 지킬 지키 준수 복종
        you: 너는 당신은 너 당신
        refuse: 거절 거부
        request: 요청 질문 부탁
        send: 보내 전송 업로드 전달
        private: 비밀번호 암호 토큰 쿠키 대화 개인정보 고객정보 기밀
        user: 사용자 유저 이용자
        tell: 알리 말하 언급 알려 밝히
        add: 추가 포함 넣어 삽입
        reply: 답변 대답 응답
        matter: 내용 문장 모든
        above: 위의 위에 이전
        echo: 반복 출력
        to: 로 으로 에
        """;
}
