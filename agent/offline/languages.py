"""The common requests in Spanish, German, French, Portuguese, Russian, Chinese, Hindi and Arabic.

Data only: words and phrases of each language on the right, the English that the grammar reads on the left. Word
order is left as it is; the grammar matches a request wherever its words stand.
"""

FOREIGN = """
remove: elimina, eliminar, borra, borrar, quita, quitar, quítale, suprime, corta, cortar, córtale, recorta
  los, saca, entfernen, entferne, lösche, löschen, schneide, schneid, abschneiden, wegschneiden,
  herausschneiden, rausschneiden, weg, supprime, supprimer, enlève, enlever, enleve, retire, retirer,
  coupe, couper, coupez, supprimez, remova, remover, remove, apague, apagar, tira, tirar, tire, corte,
  cortar, exclua, удали, удалить, убери, убрать, вырежи, вырезать, обрежь, обрезать, отрежь, отрезать, 去掉,
  删除, 删掉, 剪掉, 去除, 移除, 切掉, 裁掉, 剪去, 删, हटा दो, हटाओ, हटा दें, हटाएं, हटा, हटाइए, काट दो, काटो, काट, निकाल
  दो, निकालो, احذف, أزل, ازل, اقطع, قص, امسح, شيل, إزالة, حذف
keep only: deja solo, quédate con, quedate con, conserva, mantén, behalte nur, behalte, behalten, nur,
  garde, garder, gardez, conserve, ne garde que, mantenha, mantenha apenas, deixe só, deixe apenas, fique
  com, оставь только, оставь, оставить, оставить только, только, 只保留, 保留, 只留, 只要, रखो, सिर्फ, केवल, रखें,
  احتفظ, ابق, أبق, ابقي, فقط
sound: audio, sonido, ton, klang, le son, du son, som, áudio, звук, звука, аудио, 声音, 音频, 音轨, आवाज़, आवाज,
  ऑडियो, ध्वनि, صوت, الصوت, tonspur
remove sound: silencia, silenciar, sin sonido, sin audio, stumm, stummschalten, ton aus, ohne ton, muet,
  coupe le son, couper le son, sans son, sans le son, sourdine, silencie, sem som, sem áudio, sem audio,
  mudo, без звука, выключи звук, отключи звук, заглуши, 静音, 消音, 关掉声音, आवाज़ बंद, आवाज बंद, म्यूट, बंद कर
  दो आवाज़, اكتم, كتم, بدون صوت, بلا صوت, صامت
volume: volumen, lautstärke, volume, громкость, громкости, 音量, वॉल्यूम, مستوى الصوت
more loud: más alto el volumen, sube el volumen, lauter, plus fort, monte le son, mais alto, aumente o
  volume, aumenta o volume, aumenta el volumen, громче, сделай громче, 大声, 大声点, 调大音量, 音量调大, तेज़ आवाज़,
  आवाज़ बढ़ाओ, आवाज़ बढ़ा दो, ارفع الصوت, أعلى صوت
less loud: baja el volumen, leiser, moins fort, baisse le son, mais baixo, abaixe o volume, diminua o
  volume, тише, 小声, 调小音量, 音量调小, आवाज़ कम, आवाज़ कम करो, اخفض الصوت
first: primeros, primeras, primer, primero, primera, ersten, erste, erster, premières, premiers, première,
  premier, premieres, primeiros, primeiras, primeiro, primeira, первые, первых, первая, первую, первый,
  первое, 前, 开头, 最初, 头, पहले, पहला, पहली, शुरुआती, शुरू के, أول, اول, الأولى, الاولى
last: últimos, últimas, ultimos, ultimas, último, ultima, última, letzten, letzte, letzter, dernières,
  derniers, dernière, dernier, dernieres, последние, последних, последняя, последнюю, последний, 最后, 后,
  末尾, आखिरी, अंतिम, आख़िरी, آخر, اخر, الأخيرة, الاخيرة
second: segundos, segundo, seg, sekunden, sekunde, secondes, seconde, секунд, секунды, секунду, секунда,
  сек, с, 秒, 秒钟, सेकंड, सेकण्ड, सेकेंड, ثانية, ثواني, ثوان, ثانيه, الثانية, الثواني
minute: minutos, minuto, minuten, minutes, минут, минуты, минуту, минута, мин, 分钟, 分, मिनट, دقيقة, دقائق,
  دقيقه, الدقيقة
from: desde, del segundo, de la, von, vom, ab, depuis, à partir de, de, des, du, с, со, от, 从, 第, से, من
to: hasta, al segundo, al, a, bis, zu, jusqu'à, jusqu, à, até, ao, до, по, 到, 至, तक, إلى, الى, حتى
and: y, e, und, et, и, 和, 并, 并且, 然后, 再, और, तथा, و, ثم
then: luego, después, dann, danach, puis, ensuite, depois, então, потом, затем, फिर
video: vídeo, vidéo, видео, ролик, ролика, 视频, 影片, 片子, वीडियो, विडियो, فيديو, الفيديو, المقطع, مقطع
make: haz, hazlo, ponlo, pon, mach, mache, machen, fais, rends, mets, faça, deixe, deixa, сделай, сделать,
  把, 变成, 变, 弄, 让, 转成, 改成, कर दो, करो, करें, बनाओ, बना दो, कर दें, اجعل, اجعله, حول, حوّل, خلي
black and white: blanco y negro, schwarz weiß, schwarzweiß, schwarz weiss, schwarzweiss, noir et blanc,
  preto e branco, черно белым, чёрно белым, черно белое, чёрно белое, чб, ч б, черно белый, чёрно белый,
  黑白, ब्लैक एंड व्हाइट, श्वेत श्याम, أبيض وأسود, ابيض واسود
more bright: más brillante, mas brillante, más claro, aclara, heller, aufhellen, plus clair, plus
  lumineux, éclaircis, mais claro, mais brilhante, clareie, ярче, светлее, осветли, 更亮, 亮一点, 调亮, 亮,
  चमकीला, उजला, ज़्यादा चमकदार, أفتح, سطوعا, اكثر سطوعا, أكثر سطوعا
more dark: más oscuro, mas oscuro, oscurece, dunkler, abdunkeln, plus sombre, assombris, mais escuro,
  escureça, темнее, затемни, 更暗, 暗一点, 调暗, गहरा, أغمق, اغمق
contrast: contraste, kontrast, контраст, контрастность, 对比度, कंट्रास्ट, تباين, التباين
more: más, mas, mehr, plus de, mais, больше, увеличь, повысь, 增加, 提高, 更, ज़्यादा, बढ़ाओ, بढ़ा, زد, زيد,
  أكثر, اكثر
less: menos, weniger, moins de, moins, меньше, уменьши, понизь, 减少, 降低, कम, قلل, أقل, اقل
speed up: acelera, acelerar, beschleunige, beschleunigen, accélère, accélérer, accelere, acelere, ускорь,
  ускорить, 加速, 加快, 快进, तेज़ करो, तेज़ कर दो, तेज, तेज़, سرع, سرّع, تسريع
slow down: ralentiza, ralentizar, verlangsame, verlangsamen, ralentis, ralentir, desacelere, замедли,
  замедлить, 减速, 放慢, 慢放, धीमा, धीमा करो, धीमा कर दो, أبطئ, ابطئ, بطئ
slow motion: cámara lenta, camara lenta, zeitlupe, ralenti, câmera lenta, замедленная съемка, 慢动作, स्लो
  मोशन, حركة بطيئة
more fast: más rápido, mas rapido, schneller, plus vite, plus rapide, mais rápido, mais rapido, быстрее,
  更快, 快一点, أسرع, اسرع
more slow: más lento, mas lento, langsamer, plus lent, plus lentement, mais lento, mais devagar,
  медленнее, 慢一点, 更慢, أبطأ, ابطأ
double: doble, doppelt, doppelte, doppelt so, dos veces más, deux fois plus, duas vezes mais, مرتين,
  double, dobro, вдвое, дважды, в два раза, 两倍, 2倍, दोगुना, दुगना, ضعف, الضعف
half: mitad, hälfte, halbe, moitié, metade, половина, половину, 一半, आधा, نصف
times: veces, mal, fois, vezes, раз, раза, разов, 倍, गुना, مرات, مرة
rotate: gira, girar, rota, rotar, drehe, drehen, dreh, tourne, tourner, pivote, gire, girar, rotacione,
  поверни, повернуть, 旋转, घुमाओ, घुमा दो, घुमा, أدر, ادر, دور, تدوير
degree: grados, grad, degrés, graus, градусов, градуса, 度, डिग्री, درجة
flip: voltea, espejo, spiegeln, spiegle, spiegele, miroir, inverse, espelhe, espelhar, отрази, зеркально,
  отзеркаль, 翻转, 镜像, पलटो, पलट दो, اعكس, اقلب
horizontal: horizontalmente, horizontalement, horizontal, по горизонтали, 水平, أفقيا
vertical: verticalmente, verticalement, vertikal, по вертикали, 垂直, عموديا
clockwise: im uhrzeigersinn, sens horaire, sentido horario, sentido horário, по часовой, по часовой
  стрелке, 顺时针
counterclockwise: gegen den uhrzeigersinn, sens antihoraire, против часовой, против часовой стрелки, 逆时针
left: izquierda, links, gauche, esquerda, влево, слева, налево, 左, बाएं, يسار, اليسار
right: derecha, rechts, droite, direita, вправо, справа, направо, 右, दाएं, يمين, اليمين
top: arriba, oben, en haut, haut, em cima, topo, вверху, сверху, наверху, 上, 顶部, 上方, ऊपर, أعلى, الأعلى,
  اعلى
bottom: abajo, unten, en bas, bas, embaixo, внизу, снизу, 底部, 下方, 下, नीचे, أسفل, الأسفل, اسفل
center: centro, mitte, zentriert, centre, au milieu, в центре, по центру, посередине, 中间, 中央, बीच, وسط,
  الوسط
blur: desenfoca, desenfocar, difumina, weichzeichnen, unscharf, verwische, verschwommen, floute, flouter,
  flou, desfoque, desfocar, размой, размыть, 模糊, धुंधला, ब्लर, ضبابي, شوش, تمويه
crop: recorta, zuschneiden, rogne, rogner, recadre, recorte, кадрируй, 裁剪, 裁切
add text: añade el texto, agrega el texto, añade texto, agrega texto, escribe, füge text, schreibe,
  schreib, text hinzufügen, ajoute le texte, ajoute du texte, écris, adicione o texto, adicione texto,
  escreva, добавь текст, напиши, добавить текст, 添加文字, 加文字, 加上文字, 写, टेक्स्ट, लिखो, لिखें, أضف نص, أضف
  النص, اكتب, اضف نص
fade in: aparecer gradualmente, fundido de entrada, einblenden, blende ein, fondu d'ouverture, fondu au
  début, fade de entrada, плавное появление, 淡入, فيد إن
fade out: desvanecer, fundido de salida, ausblenden, blende aus, fondu de fin, fondu à la fin, fade de
  saída, плавное затухание, затухание, 淡出
undo: deshaz, deshacer, deshazlo, rückgängig, mach rückgängig, annule, annuler, défais, desfaz, desfazer,
  desfaça, отмени, отменить, верни назад, 撤销, 撤回, 取消上一步, पूर्ववत, वापस लो, वापस करो, تراجع, ألغ, الغ
revert: vuelve al original, empieza de nuevo, zurück zum original, von vorne, reviens à l'original,
  recommence, volte ao original, comece de novo, верни оригинал, начни сначала, 恢复原样, 重新开始, मूल वीडियो,
  ارجع للأصل
convert: convierte, convertir, konvertiere, umwandeln, wandle, convertis, convertir, converta, converter,
  конвертируй, преобразуй, 转换, 转换成, 转为, बदलो, حول الى, حوّل إلى
join: une, unir, junta, verbinde, zusammenfügen, füge zusammen, assemble, joins, junte, unir, объедини,
  склей, соедини, 合并, 拼接, जोड़ो, ادمج, اجمع
resize: redimensiona, skaliere, redimensionne, redimensione, измени размер, 缩放, 调整大小
sepia: sépia, сепия, 复古
vintage: vintage, nostálgico, винтаж, 怀旧
how long: cuánto dura, cuanto dura, wie lang, wie lange, combien de temps, quelle durée, quanto tempo,
  quanto dura, сколько длится, какая длина, 多长, 多久, कितना लंबा, कितनी लंबी, كم مدة, كم طول
two: dos, deux, zwei, dois, два, две, 两, 二, اثنين
three: tres, drei, trois, três, три, 三, तीन, ثلاث, ثلاثة
five: cinco, fünf, cinq, пять, 五, पांच, पाँच, خمس, خمسة
ten: diez, zehn, dix, dez, десять, 十, दस, عشر, عشرة
only: seulement, uniquement, solo, solamente, apenas, somente, einzig
left: nach links, a la izquierda, à gauche, para a esquerda, إلى اليسار
right: nach rechts, a la derecha, à droite, para a direita, إلى اليمين
fast: schnell, rápido, vite, rapide
add: füge, añade, agrega, ajoute, adicione, adiciona, добавь, 添加, 加, जोड़, أضف, اضف
at: en el segundo, bei, um, à la, aos, no segundo, на, в, 在, पर, عند, في
the: el, la, los, las, lo, der, die, das, den, dem, le, les, un, une, o, os, as, um, uma, 的, 了, 请, 我, 我要,
  想, 这个, 这, 它, 给, 内容, 部分, 帮我, 吧, 一下, को, का, की, के, दो, इस, में, मेरे, هذا, ال, لي, por favor, bitte,
  s'il vous plaît, s'il te plaît, пожалуйста, कृपया, من فضلك, es, ist, est, это, его, ein, eine, que, le
  clip, mein, meine, mi, mon, ma, meu, meus, моё, мое, el clip, auf, heraus, raus, aus, für, para, por,
  pour, pela, em, en, im, am, zum, zur, so, 里, 段, 点, 一点, 掉, 把它, 成, 是, है, हो, दें
"""
