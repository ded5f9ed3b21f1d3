namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Polish.</summary>
internal static class Polish
{
    public const string Text = """
        override: zignoruj* ignoruj* ignorować zapomnij* zapomnieć pomiń odrzuć zlekceważ*
        prior: poprzedni* wcześniejsz* powyższ* dotychczasow* uprzedni* pierwotn* początkow*
        strict: instrukcj* prompt prompty promptu wytyczn* polece*
        loose: zasad* reguł* rozkaz* komend*
        message: wiadomość wiadomości komunikat
        sysprompt: systemprompt
        all: wszystk* każd*
        told: powiedział* powiedzian* wcześniej dotąd powyżej
        your: swoj* twoj* swój twój swoich swoim twoich twoim wasz*
        system: systemow* ukryt* tajn* początkow* wewnętrzn* pierwotn*
        new: nowe nowy nowa nowych nowymi
        reveal: pokaż* wyświetl* ujawnij* podaj* powiedz* powtórz* wypisz* napisz* wydrukuj* zdradź* przetłumacz* zacytuj* jakie jaka jaki
        secret: hasło hasła
        ai: ai si asystent* chatbot* model modelem bot botem chatgpt
        act: udawaj* zachowuj* odgrywaj* wciel* teraz działaj* symuluj* bądź
        without: bez żadn* woln*
        limits: ogranicz* zasad* reguł* filtr* cenzur* etyczn* etyk* moraln* limit*
        unbound: nieocenzurowan* nieogranicz* niefiltrowan* amoraln*
        dont: nie nigdy żadn* przestań
        follow: przestrzega* słucha* stosuj* stosować podążaj* wykonuj* obowiązuj* trzymaj* kieruj*
        you: ty cię ciebie tobie musisz masz możesz
        refuse: odmawia* odmów* odrzuca*
        request: próśb* prośb* pytani* pytań żądan* odpowied* odpowiad*
        send: wyślij* prześlij* wysyłaj* przekaż* opublikuj* załaduj*
        private: haseł hasła hasłami logowania poświadcz* token* ciasteczk* histori* rozmow* poufn*
        user: użytkownik*
        tell: mów powiedz* wspominaj* informuj* ujawniaj* zdradzaj*
        add: dodaj* dołącz* wstaw* zakończ* zacznij* umieść* uwzględnij*
        reply: odpowiedz* odpowiedź
        matter: tekst wszystko słowa
        above: powyżej powyższ*
        echo: powtórz* wypisz*
        to: na do
        """;
}
