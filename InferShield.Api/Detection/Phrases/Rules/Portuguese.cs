namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Portuguese.</summary>
internal static class Portuguese
{
    public const string Text = """
        override: ignora ignore ignorar ignorem esquece esqueça esquecer esqueçam desconsider* descarta descarte desobedec*
        prior: anterior* prévia* prévio* precedente* acima inicia* origina*
        strict: instruc* prompt prompts diretriz* orientac*
        loose: ordem ordens regra regras comando* diretiva* norma normas
        message: mensagem mensagens
        sysprompt: systemprompt preprompt
        all: tudo todo toda todos todas qualquer
        told: dito disse disseram aprendeu antes acima anterior*
        your: seu sua seus suas teu tua teus tuas
        system: sistema inicia* ocult* secret* intern* origina* escondid*
        new: nova novas novo novos
        reveal: mostra mostre mostrar revel* diga diz imprim* repita repete repetir escrev* divulgu* exib* compartilh* traduz* qual quais liste fala fale
        secret: senha senhas
        ai: ia ai assistente* chatbot robô bot chatgpt
        act: aja atue finja simule comporte* imagine agora interprete seja
        without: sem nenhum* livre tivesse tivesses
        limits: restric* limite* limitac* regra regras filtro* censura* etic* moral* normas
        unbound: ilimitad* amoral* irrestrit* desinibid*
        dont: não nunca jamais nenhum nenhuma pare deixe
        follow: siga sigas seguir obedec* respeit* cumpr* acate limitad* sujeit*
        you: você tu te ti vc
        refuse: recus* rejeit* negue negar
        request: pedido* pergunta* solicitac* resposta* responder
        send: envi* mande manda encaminh* reenvi* publiqu* carregu* transmit*
        private: senha* credencia* cookies tokens chaves histórico conversa* confidencia*
        user: usuário* utilizador*
        tell: diga dizer conte contar mencion* inform* avise
        add: adicion* acrescent* inclu* insira inserir termin* comec* integr*
        reply: resposta*
        matter: texto tudo palavras
        above: acima anterior*
        echo: repita repete imprim*
        to: para a
        """;
}
