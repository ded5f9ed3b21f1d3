namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Turkish.</summary>
internal static class Turkish
{
    public const string Text = """
        # Negation is in the verb: "uyma" is "do not follow"
        override: yoksay yoksayın yoksayarak unut unutun unutunuz görmezden ardı uyma uymayın uymayacaksın dinleme
        prior: önceki* yukarıdaki* evvelki* ilk
        strict: talimat* komut* yönerge* prompt promptu istemini
        loose: kural* emir* emri*
        message: mesaj*
        sysprompt: systemprompt
        all: tüm bütün her hepsini
        told: söylenen* söyledi* dedi* öğrendi* önce yukarıda
        your: senin sizin kendi
        system: sistem* gizli* başlangıç* dahili*
        new: yeni
        reveal: göster* söyle* yazdır* açıkla* tekrarla* ver yaz ifşa paylaş* çevir* listele* nedir neler
        secret: parola* şifre*
        ai: zeka asistan* model* bot chatbot* chatgpt
        act: davran* gibi rol rolü artık şimdi
        without: olmadan olmayan yok hiçbir
        limits: kısıtlama* sınır* kural* filtre* sansür etik* ahlak*
        unbound: sansürsüz* kısıtlamasız* filtresiz* ahlaksız*
        dont: değilsin değil yok asla sakın hiçbir
        follow: uymak uymana uyman uymakla itaat takip
        you: sen sana seni
        refuse: reddet* reddedi*
        request: isteği isteğimi istekleri istek soru soruyu soruları
        send: gönder* ilet* yükle* aktar*
        private: parola* şifre* çerez* jeton* anahtarlar* geçmiş* konuşma*
        user: kullanıcı*
        tell: söyleme* bahsetme* bildirme* anlatma*
        add: ekle* dahil bitir* başla* yerleştir*
        reply: cevab* cevap* yanıt*
        matter: metni her kelimeleri
        above: yukarıda*
        echo: tekrarla* yazdır*
        to: adresine sitesine
        """;
}
