<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>ffgui</name>
        <message>
            <source> First unusable line: {line}.</source>
            <translation> Erste unbrauchbare Zeile: {line}.</translation>
        </message>
        <message>
            <source> or </source>
            <translation> oder </translation>
        </message>
        <message numerus="yes">
            <source>%n cores</source>
            <translation>
                <numerusform>%n Kern</numerusform>
                <numerusform>%n Kerne</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n faces</source>
            <translation>
                <numerusform>%n Gesicht</numerusform>
                <numerusform>%n Gesichter</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n frames</source>
            <translation>
                <numerusform>%n Bild</numerusform>
                <numerusform>%n Bilder</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pictures</source>
            <translation>
                <numerusform>%n Bild</numerusform>
                <numerusform>%n Bilder</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pictures could not be encoded in time.</source>
            <translation>
                <numerusform>%n Bild konnte nicht rechtzeitig kodiert werden.</numerusform>
                <numerusform>%n Bilder konnten nicht rechtzeitig kodiert werden.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n threads per model</source>
            <translation>
                <numerusform>%n Thread pro Modell</numerusform>
                <numerusform>%n Threads pro Modell</numerusform>
            </translation>
        </message>
        <message>
            <source>, </source>
            <translation>, </translation>
        </message>
        <message>
            <source>180°</source>
            <translation>180°</translation>
        </message>
        <message>
            <source>90° clockwise</source>
            <translation>90° im Uhrzeigersinn</translation>
        </message>
        <message>
            <source>90° counterclockwise</source>
            <translation>90° gegen den Uhrzeigersinn</translation>
        </message>
        <message>
            <source>95 % of the frames of the last 5 s took less time</source>
            <translation>95 % der Bilder der letzten 5 s brauchten weniger Zeit</translation>
        </message>
        <message>
            <source>A camera is open</source>
            <translation>Eine Kamera ist geöffnet</translation>
        </message>
        <message>
            <source>A camera is open and recording pictures for this window</source>
            <translation>Eine Kamera ist geöffnet und nimmt Bilder für dieses Fenster auf</translation>
        </message>
        <message>
            <source>A face has score {score:.2f} instead of {expected:.2f}.</source>
            <translation>Ein Gesicht hat den Score {score:.2f} statt {expected:.2f}.</translation>
        </message>
        <message>
            <source>A picture of {width}x{height} pixels is too large: it needs about {needed:.1f} GB of memory, but only {free:.1f} GB is free. Choose a smaller inference size.</source>
            <translation>Ein Bild von {width}x{height} Pixeln ist zu groß: Es benötigt etwa {needed:.1f} GB Speicher, es sind aber nur {free:.1f} GB frei. Wählen Sie eine kleinere Inferenzgröße.</translation>
        </message>
        <message>
            <source>AP easy</source>
            <translation>AP easy</translation>
        </message>
        <message>
            <source>AP hard</source>
            <translation>AP hard</translation>
        </message>
        <message>
            <source>AP medium</source>
            <translation>AP medium</translation>
        </message>
        <message>
            <source>About</source>
            <translation>Über</translation>
        </message>
        <message>
            <source>About the program</source>
            <translation>Über das Programm</translation>
        </message>
        <message>
            <source>Absolute</source>
            <translation>Absolut</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>Genauigkeit</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Adresse</translation>
        </message>
        <message>
            <source>Adjust</source>
            <translation>Anpassen</translation>
        </message>
        <message>
            <source>After the BiFPN, stride 16</source>
            <translation>Nach dem BiFPN, Stride 16</translation>
        </message>
        <message>
            <source>After the BiFPN, stride 32</source>
            <translation>Nach dem BiFPN, Stride 32</translation>
        </message>
        <message>
            <source>After the BiFPN, stride 8</source>
            <translation>Nach dem BiFPN, Stride 8</translation>
        </message>
        <message>
            <source>Age</source>
            <translation>Alter</translation>
        </message>
        <message>
            <source>Age of the picture on screen: time from capture to painting</source>
            <translation>Alter des angezeigten Bildes: Zeit von der Aufnahme bis zur Anzeige</translation>
        </message>
        <message>
            <source>Agreement</source>
            <translation>Übereinstimmung</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Also supported, but not offered because of the license of the weights: {detectors}.</source>
            <translation>Ebenfalls unterstützt, aber wegen der Lizenz der Gewichte nicht angeboten: {detectors}.</translation>
        </message>
        <message>
            <source>Always</source>
            <translation>Immer</translation>
        </message>
        <message>
            <source>Analyze</source>
            <translation>Analysieren</translation>
        </message>
        <message>
            <source>Analyze the video or folder first.</source>
            <translation>Zuerst das Video oder den Ordner analysieren.</translation>
        </message>
        <message>
            <source>Analyzing: {done:,}</source>
            <translation>Analyse: {done:,}</translation>
        </message>
        <message>
            <source>Analyzing: {done:,} of {total:,}</source>
            <translation>Analyse: {done:,} von {total:,}</translation>
        </message>
        <message>
            <source>Analyzing: {done:,} of {total:,}, {time} left</source>
            <translation>Analyse: {done:,} von {total:,}, noch {time}</translation>
        </message>
        <message>
            <source>Another program is writing to {path}. Wait until it finishes.</source>
            <translation>Ein anderes Programm schreibt gerade in {path}. Warten Sie, bis es fertig ist.</translation>
        </message>
        <message>
            <source>Attach panels</source>
            <translation>Panels andocken</translation>
        </message>
        <message>
            <source>Attention</source>
            <translation>Attention</translation>
        </message>
        <message>
            <source>Attention parameters</source>
            <translation>Attention-Parameter</translation>
        </message>
        <message>
            <source>Attention spread {values}</source>
            <translation>Attention-Streuung {values}</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Available cameras: {cameras}.</source>
            <translation>Verfügbare Kameras: {cameras}.</translation>
        </message>
        <message>
            <source>Available devices: {devices}.</source>
            <translation>Verfügbare Geräte: {devices}.</translation>
        </message>
        <message>
            <source>Average precision on WIDER FACE val, easy faces</source>
            <translation>Average Precision auf WIDER FACE val, einfache Gesichter</translation>
        </message>
        <message>
            <source>Average precision on WIDER FACE val, hard faces</source>
            <translation>Average Precision auf WIDER FACE val, schwierige Gesichter</translation>
        </message>
        <message>
            <source>Average precision on WIDER FACE val, medium faces</source>
            <translation>Average Precision auf WIDER FACE val, mittelschwere Gesichter</translation>
        </message>
        <message>
            <source>Average precision on faces at least 10 pixels high</source>
            <translation>Average Precision auf mindestens 10 Pixel hohen Gesichtern</translation>
        </message>
        <message>
            <source>Average precision on faces at least 30 pixels high</source>
            <translation>Average Precision auf mindestens 30 Pixel hohen Gesichtern</translation>
        </message>
        <message>
            <source>Average precision on faces at least 50 pixels high</source>
            <translation>Average Precision auf mindestens 50 Pixel hohen Gesichtern</translation>
        </message>
        <message>
            <source>Back 5 s</source>
            <translation>5 s zurück</translation>
        </message>
        <message>
            <source>Backbone, stride 16</source>
            <translation>Backbone, Stride 16</translation>
        </message>
        <message>
            <source>Backbone, stride 32</source>
            <translation>Backbone, Stride 32</translation>
        </message>
        <message>
            <source>Backbone, stride 8</source>
            <translation>Backbone, Stride 8</translation>
        </message>
        <message>
            <source>Backend</source>
            <translation>Backend</translation>
        </message>
        <message>
            <source>Backend that runs the networks, and its threads per model</source>
            <translation>Backend, das die Netze ausführt, und Threads pro Modell</translation>
        </message>
        <message>
            <source>Both</source>
            <translation>Beide</translation>
        </message>
        <message>
            <source>Both models get the same frame and are shown together: the fair comparison.</source>
            <translation>Beide Modelle bekommen dasselbe Bild und werden gemeinsam angezeigt: der faire Vergleich.</translation>
        </message>
        <message>
            <source>Both models spend {count:,} parameters on attention.</source>
            <translation>Beide Modelle verwenden {count:,} Parameter für Attention.</translation>
        </message>
        <message>
            <source>Both panes now hold the same kind of model ({name}), so there is little to compare. Load another model, or drop a model file onto a pane.</source>
            <translation>Beide Bereiche enthalten jetzt die gleiche Art von Modell ({name}), es gibt also wenig zu vergleichen. Laden Sie ein anderes Modell oder ziehen Sie eine Modelldatei auf einen Bereich.</translation>
        </message>
        <message>
            <source>Both {count:,}</source>
            <translation>Beide {count:,}</translation>
        </message>
        <message>
            <source>Boxes</source>
            <translation>Boxen</translation>
        </message>
        <message>
            <source>CBAM</source>
            <translation>CBAM</translation>
        </message>
        <message>
            <source>CBAM channel gate</source>
            <translation>CBAM-Kanal-Gate</translation>
        </message>
        <message>
            <source>CPU</source>
            <translation>CPU</translation>
        </message>
        <message>
            <source>CPU {number} %</source>
            <translation>CPU {number} %</translation>
        </message>
        <message>
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <source>Camera default</source>
            <translation>Vorgabe der Kamera</translation>
        </message>
        <message>
            <source>Cameras</source>
            <translation>Kameras</translation>
        </message>
        <message>
            <source>Cameras only</source>
            <translation>Nur Kameras</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Cancel analysis</source>
            <translation>Analyse abbrechen</translation>
        </message>
        <message>
            <source>Cancel measurement</source>
            <translation>Messung abbrechen</translation>
        </message>
        <message>
            <source>Cancel the measurement</source>
            <translation>Die Messung abbrechen</translation>
        </message>
        <message>
            <source>Cannot create folder {folder}: {error}. Check its permissions.</source>
            <translation>Der Ordner {folder} kann nicht erstellt werden: {error}. Prüfen Sie die Zugriffsrechte.</translation>
        </message>
        <message>
            <source>Cannot create folder {folder}: {reason}. Choose another one.</source>
            <translation>Der Ordner {folder} kann nicht erstellt werden: {reason}. Wählen Sie einen anderen.</translation>
        </message>
        <message>
            <source>Cannot download {address}: {reason}. Check the connection and try again.</source>
            <translation>{address} kann nicht heruntergeladen werden: {reason}. Prüfen Sie die Verbindung und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>Cannot open {address}: {hidden} stands for a password that is not stored. Enter it instead.</source>
            <translation>{address} kann nicht geöffnet werden: {hidden} steht für ein Passwort, das nicht gespeichert ist. Geben Sie stattdessen das Passwort ein.</translation>
        </message>
        <message>
            <source>Cannot open {name}: nothing responds there, or it is not a video. Check the address and the network, then try again.</source>
            <translation>{name} kann nicht geöffnet werden: Dort antwortet nichts, oder es ist kein Video. Prüfen Sie die Adresse und das Netzwerk und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>Cannot open {scheme} addresses. Use rtsp, http or https.</source>
            <translation>{scheme}-Adressen können nicht geöffnet werden. Verwenden Sie rtsp, http oder https.</translation>
        </message>
        <message>
            <source>Cannot play the built-in sample. {error} Reinstall ffgui, or choose another source.</source>
            <translation>Das eingebaute Beispiel kann nicht abgespielt werden. {error} Installieren Sie ffgui neu oder wählen Sie eine andere Quelle.</translation>
        </message>
        <message>
            <source>Cannot read any picture in {folder}. Choose another folder.</source>
            <translation>In {folder} kann kein Bild gelesen werden. Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Cannot read any picture in {name}. Choose another source.</source>
            <translation>In {name} kann kein Bild gelesen werden. Wählen Sie eine andere Quelle.</translation>
        </message>
        <message>
            <source>Cannot read folder {path}: {reason}. Check its permissions.</source>
            <translation>Der Ordner {path} kann nicht gelesen werden: {reason}. Prüfen Sie die Zugriffsrechte.</translation>
        </message>
        <message>
            <source>Cannot read the folder {folder}: {reason}. Check its permissions.</source>
            <translation>Der Ordner {folder} kann nicht gelesen werden: {reason}. Prüfen Sie die Zugriffsrechte.</translation>
        </message>
        <message>
            <source>Cannot read the metadata of {file} ({error}). Export it again with `ffgui export`.</source>
            <translation>Die Metadaten von {file} können nicht gelesen werden ({error}). Exportieren Sie die Datei erneut mit `ffgui export`.</translation>
        </message>
        <message>
            <source>Cannot read {file}: {reason}. Check its permissions.</source>
            <translation>{file} kann nicht gelesen werden: {reason}. Prüfen Sie die Zugriffsrechte.</translation>
        </message>
        <message>
            <source>Cannot read {file}: {reason}. Check the file, or remove it.</source>
            <translation>{file} kann nicht gelesen werden: {reason}. Prüfen Sie die Datei oder entfernen Sie sie.</translation>
        </message>
        <message>
            <source>Cannot read {path} as a picture ({error}).</source>
            <translation>{path} kann nicht als Bild gelesen werden ({error}).</translation>
        </message>
        <message>
            <source>Cannot read {path}. {error}</source>
            <translation>{path} kann nicht gelesen werden. {error}</translation>
        </message>
        <message>
            <source>Cannot read {path}: {reason}. Check its permissions.</source>
            <translation>{path} kann nicht gelesen werden: {reason}. Prüfen Sie die Zugriffsrechte.</translation>
        </message>
        <message>
            <source>Cannot read {path}: {reason}. Check the path.</source>
            <translation>{path} kann nicht gelesen werden: {reason}. Prüfen Sie den Pfad.</translation>
        </message>
        <message>
            <source>Cannot run {file}: {reason} Use a file written by `ffgui export`.</source>
            <translation>{file} kann nicht ausgeführt werden: {reason} Verwenden Sie eine Datei, die `ffgui export` geschrieben hat.</translation>
        </message>
        <message>
            <source>Cannot use {file}: the values of its output {name} are not finite floating-point numbers. Use another model.</source>
            <translation>{file} kann nicht verwendet werden: Die Werte der Ausgabe {name} sind keine endlichen Gleitkommazahlen. Verwenden Sie ein anderes Modell.</translation>
        </message>
        <message>
            <source>Cannot write all of {file}. Free some space to continue recording.</source>
            <translation>{file} kann nicht vollständig geschrieben werden. Geben Sie Speicherplatz frei, um weiter aufzuzeichnen.</translation>
        </message>
        <message>
            <source>Cannot write to folder {folder}: {reason}. Choose another one.</source>
            <translation>In den Ordner {folder} kann nicht geschrieben werden: {reason}. Wählen Sie einen anderen.</translation>
        </message>
        <message>
            <source>Cannot write {file}. Choose another folder or name.</source>
            <translation>{file} kann nicht geschrieben werden. Wählen Sie einen anderen Ordner oder Namen.</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Choose another folder or name.</source>
            <translation>{file} kann nicht geschrieben werden: {reason}. Wählen Sie einen anderen Ordner oder Namen.</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Free some space or check the folder.</source>
            <translation>{file} kann nicht geschrieben werden: {reason}. Geben Sie Speicherplatz frei oder prüfen Sie den Ordner.</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Free some space or choose another name.</source>
            <translation>{file} kann nicht geschrieben werden: {reason}. Geben Sie Speicherplatz frei oder wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. Free some space to continue recording.</source>
            <translation>{file} kann nicht geschrieben werden: {reason}. Geben Sie Speicherplatz frei, um weiter aufzuzeichnen.</translation>
        </message>
        <message>
            <source>Cannot write {file}: {reason}. The analysis is saved. Free some disk space and try again.</source>
            <translation>{file} kann nicht geschrieben werden: {reason}. Die Analyse ist gespeichert. Geben Sie Speicherplatz frei und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>Cannot write {path}: {reason}. Choose another folder.</source>
            <translation>{path} kann nicht geschrieben werden: {reason}. Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Cannot write {path}: {reason}. Free some space or choose another folder.</source>
            <translation>{path} kann nicht geschrieben werden: {reason}. Geben Sie Speicherplatz frei oder wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Cannot write {path}: {reason}. The frames analyzed so far are saved. Free some disk space and analyze again to resume.</source>
            <translation>{path} kann nicht geschrieben werden: {reason}. Die bisher analysierten Bilder sind gespeichert. Geben Sie Speicherplatz frei und starten Sie die Analyse erneut, um sie fortzusetzen.</translation>
        </message>
        <message>
            <source>Capacity</source>
            <translation>Kapazität</translation>
        </message>
        <message>
            <source>Capacity (n/s)</source>
            <translation>Kapazität (n/s)</translation>
        </message>
        <message>
            <source>Capacity: frames per second that the model could deliver if it never had to wait</source>
            <translation>Kapazität: Bilder pro Sekunde, die das Modell liefern könnte, wenn es nie warten müsste</translation>
        </message>
        <message>
            <source>Capacity: frames per second that the model could deliver if it never had to wait, 1 / (preprocessing + inference + postprocessing).</source>
            <translation>Kapazität: Bilder pro Sekunde, die das Modell liefern könnte, wenn es nie warten müsste, 1 / (Vorverarbeitung + Inferenz + Nachverarbeitung).</translation>
        </message>
        <message>
            <source>Channel weights</source>
            <translation>Kanalgewichte</translation>
        </message>
        <message>
            <source>Channel weights of the left model</source>
            <translation>Kanalgewichte des linken Modells</translation>
        </message>
        <message>
            <source>Channel weights of the right model</source>
            <translation>Kanalgewichte des rechten Modells</translation>
        </message>
        <message>
            <source>Channel weights over time</source>
            <translation>Kanalgewichte über die Zeit</translation>
        </message>
        <message>
            <source>Channel {channel}, {seconds:.1f} s ago: {value}</source>
            <translation>Kanal {channel}, vor {seconds:.1f} s: {value}</translation>
        </message>
        <message>
            <source>Channel {channel}: {value:.3f}</source>
            <translation>Kanal {channel}: {value:.3f}</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>Kanäle</translation>
        </message>
        <message>
            <source>Choose a camera, file, folder or stream</source>
            <translation>Kamera, Datei, Ordner oder Stream wählen</translation>
        </message>
        <message>
            <source>Choose another source</source>
            <translation>Andere Quelle</translation>
        </message>
        <message>
            <source>Choose another source. Now open: {name}</source>
            <translation>Andere Quelle wählen. Jetzt geöffnet: {name}</translation>
        </message>
        <message>
            <source>Choose source</source>
            <translation>Quelle wählen</translation>
        </message>
        <message>
            <source>Choose the language of the window</source>
            <translation>Die Sprache des Fensters wählen</translation>
        </message>
        <message>
            <source>Click or drag to go to a picture</source>
            <translation>Klicken oder ziehen, um zu einem Bild zu springen</translation>
        </message>
        <message>
            <source>Click or drag to go to a position</source>
            <translation>Klicken oder ziehen, um zu einer Stelle zu springen</translation>
        </message>
        <message>
            <source>Close notice</source>
            <translation>Hinweis schließen</translation>
        </message>
        <message>
            <source>Close this notice</source>
            <translation>Diesen Hinweis schließen</translation>
        </message>
        <message>
            <source>Collecting licenses…</source>
            <translation>Lizenzen werden gesammelt…</translation>
        </message>
        <message>
            <source>Compare both models with labels of the pictures.</source>
            <translation>Beide Modelle mit den Labels der Bilder vergleichen.</translation>
        </message>
        <message>
            <source>Compare the two model files.</source>
            <translation>Die beiden Modelldateien vergleichen.</translation>
        </message>
        <message>
            <source>Components</source>
            <translation>Komponenten</translation>
        </message>
        <message>
            <source>Components of the program, with version and license</source>
            <translation>Komponenten des Programms mit Version und Lizenz</translation>
        </message>
        <message>
            <source>Context modules with deformable convolutions, as published. Switches both panes.</source>
            <translation>Kontextmodule mit deformierbaren Faltungen, wie veröffentlicht. Stellt beide Bereiche um.</translation>
        </message>
        <message>
            <source>Context modules with ordinary convolutions: faster, a little less accurate. Switches both panes.</source>
            <translation>Kontextmodule mit gewöhnlichen Faltungen: schneller, etwas weniger genau. Stellt beide Bereiche um.</translation>
        </message>
        <message>
            <source>Copied versions, settings and measurements to the clipboard.</source>
            <translation>Versionen, Einstellungen und Messwerte wurden in die Zwischenablage kopiert.</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>Diagnose kopieren</translation>
        </message>
        <message>
            <source>Copy table</source>
            <translation>Tabelle kopieren</translation>
        </message>
        <message>
            <source>Copy the fair measurement</source>
            <translation>Die faire Messung kopieren</translation>
        </message>
        <message>
            <source>Copy the result as a table</source>
            <translation>Das Ergebnis als Tabelle kopieren</translation>
        </message>
        <message>
            <source>Copy the table as text</source>
            <translation>Die Tabelle als Text kopieren</translation>
        </message>
        <message>
            <source>Copy versions, settings and measurements as text.</source>
            <translation>Versionen, Einstellungen und Messwerte als Text kopieren.</translation>
        </message>
        <message>
            <source>Could not create the folder {folder} ({error}). Load model files from elsewhere.</source>
            <translation>Der Ordner {folder} konnte nicht erstellt werden ({error}). Laden Sie Modelldateien aus einem anderen Ordner.</translation>
        </message>
        <message>
            <source>Could not open a file manager. The folder is {folder}.</source>
            <translation>Es konnte kein Dateimanager geöffnet werden. Der Ordner ist {folder}.</translation>
        </message>
        <message>
            <source>Could not save the settings ({error}). They last until the program ends.</source>
            <translation>Die Einstellungen konnten nicht gespeichert werden ({error}). Sie gelten bis zum Ende des Programms.</translation>
        </message>
        <message>
            <source>Could not save the snapshot ({error}, see the log).</source>
            <translation>Der Schnappschuss konnte nicht gespeichert werden ({error}, siehe Protokoll).</translation>
        </message>
        <message>
            <source>Could not save the snapshot in {folder} ({error}). Free some space or choose another folder.</source>
            <translation>Der Schnappschuss konnte nicht in {folder} gespeichert werden ({error}). Geben Sie Speicherplatz frei oder wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Could not save the snapshot: the pictures are too large. Show a single pane.</source>
            <translation>Der Schnappschuss konnte nicht gespeichert werden: Die Bilder sind zu groß. Zeigen Sie nur einen Bereich an.</translation>
        </message>
        <message>
            <source>Could not save the snapshot: {folder} has too many of the same second. Try again.</source>
            <translation>Der Schnappschuss konnte nicht gespeichert werden: {folder} enthält zu viele aus derselben Sekunde. Versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>Count only faces below this side</source>
            <translation>Nur Gesichter unter dieser Seitenlänge zählen</translation>
        </message>
        <message>
            <source>Count only faces of at least this side</source>
            <translation>Nur Gesichter ab dieser Seitenlänge zählen</translation>
        </message>
        <message>
            <source>Count only faces with at least this score: the window's score threshold</source>
            <translation>Nur Gesichter mit mindestens diesem Score zählen: die Score-Schwelle des Fensters</translation>
        </message>
        <message>
            <source>Decoding and non-maximum suppression</source>
            <translation>Dekodieren und Non-Maximum Suppression</translation>
        </message>
        <message>
            <source>Deformable</source>
            <translation>Deformierbar</translation>
        </message>
        <message>
            <source>Delivered FPS</source>
            <translation>Gelieferte FPS</translation>
        </message>
        <message>
            <source>Delivered FPS over 60 s</source>
            <translation>Gelieferte FPS über 60 s</translation>
        </message>
        <message>
            <source>Delivered FPS: results per second, over the last second</source>
            <translation>Gelieferte FPS: Ergebnisse pro Sekunde, in der letzten Sekunde</translation>
        </message>
        <message>
            <source>Delivered FPS: results per second, over the last second. In paired mode both models deliver the same; compare milliseconds and capacity.</source>
            <translation>Gelieferte FPS: Ergebnisse pro Sekunde, in der letzten Sekunde. Im gekoppelten Modus liefern beide Modelle gleich viele; vergleichen Sie Millisekunden und Kapazität.</translation>
        </message>
        <message>
            <source>Delivered frames per second</source>
            <translation>Gelieferte Bilder pro Sekunde</translation>
        </message>
        <message>
            <source>Dense</source>
            <translation>Dicht</translation>
        </message>
        <message>
            <source>Detach panels</source>
            <translation>Panels abdocken</translation>
        </message>
        <message>
            <source>Detection</source>
            <translation>Erkennung</translation>
        </message>
        <message>
            <source>Detectors</source>
            <translation>Detektoren</translation>
        </message>
        <message>
            <source>Deviation</source>
            <translation>Abweichung</translation>
        </message>
        <message>
            <source>Deviation of each channel from its mean over the last 20 s, on the same scale for both models</source>
            <translation>Abweichung jedes Kanals von seinem Mittel der letzten 20 s, für beide Modelle im gleichen Maßstab</translation>
        </message>
        <message>
            <source>Device of the left pane</source>
            <translation>Gerät der linken Seite</translation>
        </message>
        <message>
            <source>Device of the right pane</source>
            <translation>Gerät der rechten Seite</translation>
        </message>
        <message>
            <source>Device that runs this pane's model; its detections are first checked against the CPU</source>
            <translation>Gerät, das das Modell dieser Seite ausführt; seine Erkennungen werden zuerst mit denen der CPU verglichen</translation>
        </message>
        <message>
            <source>Devices cannot be added to the packaged program; install ffgui as a Python package instead.</source>
            <translation>Dem gepackten Programm können keine Geräte hinzugefügt werden; installieren Sie ffgui stattdessen als Python-Paket.</translation>
        </message>
        <message>
            <source>Devices that can be added: {devices}.</source>
            <translation>Geräte, die hinzugefügt werden können: {devices}.</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>Differenz</translation>
        </message>
        <message>
            <source>Differences between the models</source>
            <translation>Unterschiede zwischen den Modellen</translation>
        </message>
        <message>
            <source>Disagreement</source>
            <translation>Abweichung</translation>
        </message>
        <message>
            <source>Discard the speed measured so far.</source>
            <translation>Die bisher gemessene Geschwindigkeit verwerfen.</translation>
        </message>
        <message>
            <source>Do not scale</source>
            <translation>Nicht skalieren</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <source>Download a detector of another project and load it.</source>
            <translation>Einen Detektor eines anderen Projekts herunterladen und laden.</translation>
        </message>
        <message>
            <source>Downloaded.</source>
            <translation>Heruntergeladen.</translation>
        </message>
        <message>
            <source>Downloading: {percent} %</source>
            <translation>Wird heruntergeladen: {percent} %</translation>
        </message>
        <message>
            <source>Draw a box around each face.</source>
            <translation>Um jedes Gesicht eine Box zeichnen.</translation>
        </message>
        <message>
            <source>Dropped</source>
            <translation>Verworfen</translation>
        </message>
        <message>
            <source>ECA</source>
            <translation>ECA</translation>
        </message>
        <message>
            <source>ECA + spatial</source>
            <translation>ECA + räumlich</translation>
        </message>
        <message>
            <source>ECA weights</source>
            <translation>ECA-Gewichte</translation>
        </message>
        <message>
            <source>Each model runs as fast as it can, on its own frames.</source>
            <translation>Jedes Modell läuft so schnell wie möglich auf eigenen Bildern.</translation>
        </message>
        <message>
            <source>Edit address</source>
            <translation>Adresse bearbeiten</translation>
        </message>
        <message>
            <source>Element type and shape of the network's input; ? is any number</source>
            <translation>Datentyp und Form der Eingabe des Netzes; ? steht für jede Zahl</translation>
        </message>
        <message>
            <source>End the measurement without a result</source>
            <translation>Die Messung ohne Ergebnis beenden</translation>
        </message>
        <message>
            <source>Enlarge the pictures.</source>
            <translation>Die Bilder vergrößern.</translation>
        </message>
        <message>
            <source>Enter another size, such as 800x608, or the length of the long side, such as 800</source>
            <translation>Eine andere Größe wie 800x608 oder die Länge der langen Seite wie 800 eingeben</translation>
        </message>
        <message>
            <source>Errors are written to {file}.</source>
            <translation>Fehler werden in {file} geschrieben.</translation>
        </message>
        <message>
            <source>Exchange the models of the left and the right pane.</source>
            <translation>Die Modelle des linken und des rechten Bereichs tauschen.</translation>
        </message>
        <message>
            <source>FPS</source>
            <translation>FPS</translation>
        </message>
        <message>
            <source>Face size from</source>
            <translation>Gesichtsgröße ab</translation>
        </message>
        <message>
            <source>Faces</source>
            <translation>Gesichter</translation>
        </message>
        <message>
            <source>Faces found by both models, and by one alone</source>
            <translation>Gesichter, die beide Modelle gefunden haben und die nur eines</translation>
        </message>
        <message>
            <source>Faces in the newest result</source>
            <translation>Gesichter im neuesten Ergebnis</translation>
        </message>
        <message>
            <source>Faces in this picture with a score at or above the threshold.</source>
            <translation>Gesichter in diesem Bild, deren Score die Schwelle erreicht.</translation>
        </message>
        <message>
            <source>Faces that both models found.</source>
            <translation>Gesichter, die beide Modelle gefunden haben.</translation>
        </message>
        <message>
            <source>Faces that one model found and the other scored less than {limit:.1f} below the threshold. The number at the box is the score difference.</source>
            <translation>Gesichter, die ein Modell gefunden und das andere weniger als {limit:.1f} unter der Schwelle bewertet hat. Die Zahl an der Box ist die Score-Differenz.</translation>
        </message>
        <message>
            <source>Faces that {finder} found and {other} missed, even with a threshold lowered by {limit:.1f}.</source>
            <translation>Gesichter, die {finder} gefunden und {other} verpasst hat, auch bei einer um {limit:.1f} gesenkten Schwelle.</translation>
        </message>
        <message>
            <source>Faces with a lower score are not shown</source>
            <translation>Gesichter mit niedrigerem Score werden nicht angezeigt</translation>
        </message>
        <message>
            <source>Falling back from {device} to the CPU. {reason}</source>
            <translation>Statt {device} wird die CPU verwendet. {reason}</translation>
        </message>
        <message>
            <source>Family</source>
            <translation>Familie</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <source>File size</source>
            <translation>Dateigröße</translation>
        </message>
        <message>
            <source>Fill the screen with the pictures and large numbers.</source>
            <translation>Den Bildschirm mit den Bildern und großen Zahlen füllen.</translation>
        </message>
        <message>
            <source>Fit</source>
            <translation>Einpassen</translation>
        </message>
        <message>
            <source>Fit the whole picture into the pane.</source>
            <translation>Das ganze Bild in den Bereich einpassen.</translation>
        </message>
        <message>
            <source>Folder {path} has no pictures. Choose a video or another folder.</source>
            <translation>Der Ordner {path} enthält keine Bilder. Wählen Sie ein Video oder einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Forward 5 s</source>
            <translation>5 s vor</translation>
        </message>
        <message>
            <source>Frame rate</source>
            <translation>Bildrate</translation>
        </message>
        <message>
            <source>Frame rate requested from the camera, which may differ</source>
            <translation>Von der Kamera angeforderte Bildrate; die tatsächliche kann abweichen</translation>
        </message>
        <message>
            <source>Frames per second of the source, measured</source>
            <translation>Bilder pro Sekunde der Quelle, gemessen</translation>
        </message>
        <message>
            <source>Frames per second of the source, measured.</source>
            <translation>Bilder pro Sekunde der Quelle, gemessen.</translation>
        </message>
        <message>
            <source>Frames that a model has skipped because newer ones were available.</source>
            <translation>Bilder, die ein Modell ausgelassen hat, weil neuere vorlagen.</translation>
        </message>
        <message>
            <source>Frames that the model has skipped since the source was opened</source>
            <translation>Bilder, die das Modell seit dem Öffnen der Quelle ausgelassen hat</translation>
        </message>
        <message>
            <source>Frames that the slower model has skipped since the source was opened</source>
            <translation>Bilder, die das langsamere Modell seit dem Öffnen der Quelle ausgelassen hat</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>Frei</translation>
        </message>
        <message>
            <source>Freeze</source>
            <translation>Einfrieren</translation>
        </message>
        <message>
            <source>Freeze attention</source>
            <translation>Attention einfrieren</translation>
        </message>
        <message>
            <source>From capture to the start of preprocessing</source>
            <translation>Von der Aufnahme bis zum Beginn der Vorverarbeitung</translation>
        </message>
        <message>
            <source>Frozen · release</source>
            <translation>Eingefroren · lösen</translation>
        </message>
        <message>
            <source>Get a detector</source>
            <translation>Detektor holen</translation>
        </message>
        <message>
            <source>Get a detector…</source>
            <translation>Detektor holen…</translation>
        </message>
        <message>
            <source>Glossary</source>
            <translation>Glossar</translation>
        </message>
        <message>
            <source>Go through disagreements by face size times score instead of by time.</source>
            <translation>Abweichungen nach Gesichtsgröße mal Score statt nach der Zeit durchgehen.</translation>
        </message>
        <message>
            <source>Ground truth</source>
            <translation>Ground Truth</translation>
        </message>
        <message>
            <source>Hard AP with gates fixed at their means: {figures}</source>
            <translation>Hard-AP mit auf ihr Mittel fixierten Gates: {figures}</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <source>Help menu</source>
            <translation>Hilfemenü</translation>
        </message>
        <message>
            <source>Help pages</source>
            <translation>Hilfeseiten</translation>
        </message>
        <message>
            <source>Help – FeatherFace Studio</source>
            <translation>Hilfe – FeatherFace Studio</translation>
        </message>
        <message>
            <source>Hide panels</source>
            <translation>Panels ausblenden</translation>
        </message>
        <message>
            <source>Hide the panels (Ctrl+P shows them again)</source>
            <translation>Die Panels ausblenden (Strg+P blendet sie wieder ein)</translation>
        </message>
        <message>
            <source>How inputs are prepared and outputs decoded</source>
            <translation>Wie Eingaben vorbereitet und Ausgaben dekodiert werden</translation>
        </message>
        <message>
            <source>How the network was trained</source>
            <translation>Wie das Netz trainiert wurde</translation>
        </message>
        <message>
            <source>How the network weights its channels: the difference between V1 and V2</source>
            <translation>Wie das Netz seine Kanäle gewichtet: der Unterschied zwischen V1 und V2</translation>
        </message>
        <message>
            <source>Inference</source>
            <translation>Inferenz</translation>
        </message>
        <message>
            <source>Inference size</source>
            <translation>Inferenzgröße</translation>
        </message>
        <message>
            <source>Inference size {size}</source>
            <translation>Inferenzgröße {size}</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>Eingabe</translation>
        </message>
        <message>
            <source>Internal error ({kind}). Details are in {file}.</source>
            <translation>Interner Fehler ({kind}). Einzelheiten stehen in {file}.</translation>
        </message>
        <message>
            <source>Internal error ({kind}). The log file is not writable.</source>
            <translation>Interner Fehler ({kind}). Die Protokolldatei ist nicht beschreibbar.</translation>
        </message>
        <message>
            <source>Invalid size {size!r}. Use original, a long side such as 640, or 640x480 ({smallest} to {largest} pixels a side).</source>
            <translation>Ungültige Größe {size!r}. Verwenden Sie original, nur die lange Seite (etwa 640) oder 640x480 ({smallest} bis {largest} Pixel pro Seite).</translation>
        </message>
        <message>
            <source>IoU</source>
            <translation>IoU</translation>
        </message>
        <message>
            <source>It detects an extra face with score {score:.2f}.</source>
            <translation>Ein Gesicht mit dem Score {score:.2f} wird zusätzlich erkannt.</translation>
        </message>
        <message>
            <source>It detects the same faces as the CPU in the test photo.</source>
            <translation>Auf dem Testfoto werden dieselben Gesichter erkannt wie auf der CPU.</translation>
        </message>
        <message>
            <source>It differs from the CPU in the test photo:</source>
            <translation>Auf dem Testfoto weicht das Ergebnis von dem der CPU ab:</translation>
        </message>
        <message>
            <source>It misses a face with score {score:.2f}.</source>
            <translation>Ein Gesicht mit dem Score {score:.2f} fehlt.</translation>
        </message>
        <message>
            <source>Keep the present attention values of both models for comparison.</source>
            <translation>Die aktuellen Attention-Werte beider Modelle zum Vergleich festhalten.</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>Kind of context modules, and number format</source>
            <translation>Art der Kontextmodule und Zahlenformat</translation>
        </message>
        <message>
            <source>Landmarks</source>
            <translation>Landmarken</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Largest disagreements first</source>
            <translation>Größte Abweichungen zuerst</translation>
        </message>
        <message>
            <source>Largest side of faces</source>
            <translation>Größte Seite der Gesichter</translation>
        </message>
        <message>
            <source>Latency</source>
            <translation>Latenz</translation>
        </message>
        <message>
            <source>Latency over 60 s</source>
            <translation>Latenz über 60 s</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Schicht</translation>
        </message>
        <message>
            <source>Leave stage mode</source>
            <translation>Präsentation beenden</translation>
        </message>
        <message>
            <source>Left device</source>
            <translation>Gerät links</translation>
        </message>
        <message>
            <source>Left pane only</source>
            <translation>Nur linker Bereich</translation>
        </message>
        <message>
            <source>Left pane: {text}</source>
            <translation>Linker Bereich: {text}</translation>
        </message>
        <message>
            <source>Length of the running recording</source>
            <translation>Länge der laufenden Aufzeichnung</translation>
        </message>
        <message>
            <source>License</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <source>License of the weights</source>
            <translation>Lizenz der Gewichte</translation>
        </message>
        <message>
            <source>License text</source>
            <translation>Lizenztext</translation>
        </message>
        <message>
            <source>License {license}, {size:.2f} MB. AP {easy:.1f} easy, {medium:.1f} medium, {hard:.1f} hard (WIDER FACE val, 394 pictures, long side 640). From:</source>
            <translation>Lizenz {license}, {size:.2f} MB. AP {easy:.1f} easy, {medium:.1f} medium, {hard:.1f} hard (WIDER FACE val, 394 Bilder, lange Seite 640). Von:</translation>
        </message>
        <message>
            <source>License: {license}</source>
            <translation>Lizenz: {license}</translation>
        </message>
        <message>
            <source>Load V1 in the left pane and V2 in the right pane.</source>
            <translation>V1 in den linken und V2 in den rechten Bereich laden.</translation>
        </message>
        <message>
            <source>Load a model file in the left pane.</source>
            <translation>Eine Modelldatei in den linken Bereich laden.</translation>
        </message>
        <message>
            <source>Load a model file in the right pane.</source>
            <translation>Eine Modelldatei in den rechten Bereich laden.</translation>
        </message>
        <message>
            <source>Load in left pane</source>
            <translation>Links laden</translation>
        </message>
        <message>
            <source>Load in left pane…</source>
            <translation>Links laden…</translation>
        </message>
        <message>
            <source>Load in place of {model}</source>
            <translation>Anstelle von {model} laden</translation>
        </message>
        <message>
            <source>Load in right pane</source>
            <translation>Rechts laden</translation>
        </message>
        <message>
            <source>Load in right pane…</source>
            <translation>Rechts laden…</translation>
        </message>
        <message>
            <source>Load model in left pane</source>
            <translation>Modell in linken Bereich laden</translation>
        </message>
        <message>
            <source>Load model in right pane</source>
            <translation>Modell in rechten Bereich laden</translation>
        </message>
        <message>
            <source>Load of this program; 100 % is one core</source>
            <translation>Auslastung durch dieses Programm; 100 % sind ein Kern</translation>
        </message>
        <message>
            <source>Load the chosen file in the left pane</source>
            <translation>Die gewählte Datei in den linken Bereich laden</translation>
        </message>
        <message>
            <source>Load the chosen file in the right pane</source>
            <translation>Die gewählte Datei in den rechten Bereich laden</translation>
        </message>
        <message>
            <source>Loading models</source>
            <translation>Modelle werden geladen</translation>
        </message>
        <message>
            <source>Loading models.</source>
            <translation>Modelle werden geladen.</translation>
        </message>
        <message>
            <source>Loading the model</source>
            <translation>Modell wird geladen</translation>
        </message>
        <message>
            <source>Loading {file} took longer than {limit}. {remedy}</source>
            <translation>Das Laden von {file} dauerte länger als {limit}. {remedy}</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>Wird geladen…</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Log metrics</source>
            <translation>Messwerte sichern</translation>
        </message>
        <message>
            <source>Logging metrics to {file}.</source>
            <translation>Messwerte werden in {file} protokolliert.</translation>
        </message>
        <message>
            <source>Loop</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <source>Lower score threshold</source>
            <translation>Score-Schwelle senken</translation>
        </message>
        <message>
            <source>Lower the score threshold: more faces, less certain.</source>
            <translation>Die Score-Schwelle senken: mehr, aber unsicherere Gesichter.</translation>
        </message>
        <message>
            <source>Lowest score of faces</source>
            <translation>Niedrigster Score der Gesichter</translation>
        </message>
        <message>
            <source>MB</source>
            <translation>MB</translation>
        </message>
        <message>
            <source>MIT; trained on WIDER FACE, see the model card</source>
            <translation>MIT; auf WIDER FACE trainiert, siehe Model Card</translation>
        </message>
        <message>
            <source>Mark eyes, nose and mouth corners of each face.</source>
            <translation>Augen, Nase und Mundwinkel jedes Gesichts markieren.</translation>
        </message>
        <message>
            <source>Mark found faces (thin), missed faces (dashed) and false alarms (red), where the faces are known.</source>
            <translation>Gefundene Gesichter (dünn), verpasste Gesichter (gestrichelt) und Fehlalarme (rot) markieren, wo die Gesichter bekannt sind.</translation>
        </message>
        <message>
            <source>Mean overlap (intersection over union) of the two boxes of faces that both found.</source>
            <translation>Mittlere Überlappung (Intersection over Union) der beiden Boxen von Gesichtern, die beide gefunden haben.</translation>
        </message>
        <message>
            <source>Mean score of {left} minus that of {right}, over faces that both found.</source>
            <translation>Mittlerer Score von {left} minus der von {right}, über Gesichter, die beide gefunden haben.</translation>
        </message>
        <message>
            <source>Mean score {scores} · mean IoU {iou}</source>
            <translation>Mittlerer Score {scores} · mittlere IoU {iou}</translation>
        </message>
        <message>
            <source>Mean {mean:.2f}, spread {differ:.2f} across channels, {moves:.2f} over time.</source>
            <translation>Mittel {mean:.2f}, Streuung {differ:.2f} über die Kanäle, {moves:.2f} über die Zeit.</translation>
        </message>
        <message>
            <source>Measure fairly</source>
            <translation>Fair messen</translation>
        </message>
        <message>
            <source>Measured on</source>
            <translation>Gemessen auf</translation>
        </message>
        <message>
            <source>Measuring fairly: frame {done} of {total}.</source>
            <translation>Faire Messung: Bild {done} von {total}.</translation>
        </message>
        <message>
            <source>Measuring: frame {done} of {total}. The pictures resume afterwards.</source>
            <translation>Messung: Bild {done} von {total}. Danach geht die Wiedergabe weiter.</translation>
        </message>
        <message>
            <source>Median</source>
            <translation>Median</translation>
        </message>
        <message>
            <source>Median time of preprocessing + inference + postprocessing per frame, without warm-up.</source>
            <translation>Median der Zeit für Vorverarbeitung + Inferenz + Nachverarbeitung pro Bild, ohne Aufwärmen.</translation>
        </message>
        <message>
            <source>Median time per frame over the last 5 s: preprocessing, inference and postprocessing</source>
            <translation>Median der Zeit pro Bild in den letzten 5 s: Vorverarbeitung, Inferenz und Nachverarbeitung</translation>
        </message>
        <message>
            <source>Median time the model takes for one frame: preprocessing, inference and postprocessing.</source>
            <translation>Median der Zeit, die das Modell für ein Bild braucht: Vorverarbeitung, Inferenz und Nachverarbeitung.</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>Speicher</translation>
        </message>
        <message>
            <source>Memory of this program</source>
            <translation>Arbeitsspeicher dieses Programms</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>Meldung</translation>
        </message>
        <message>
            <source>Metrics of the left pane</source>
            <translation>Messwerte des linken Bereichs</translation>
        </message>
        <message>
            <source>Metrics of the right pane</source>
            <translation>Messwerte des rechten Bereichs</translation>
        </message>
        <message>
            <source>Milliseconds</source>
            <translation>Millisekunden</translation>
        </message>
        <message>
            <source>Mirror</source>
            <translation>Spiegeln</translation>
        </message>
        <message>
            <source>Mirror the picture; cameras are mirrored by default.</source>
            <translation>Das Bild spiegeln; Kameras werden standardmäßig gespiegelt.</translation>
        </message>
        <message>
            <source>Mirror the picture; text in the window stays as it is</source>
            <translation>Das Bild spiegeln; Text im Fenster bleibt, wie er ist</translation>
        </message>
        <message>
            <source>Mode</source>
            <translation>Modus</translation>
        </message>
        <message>
            <source>Model files (.onnx) in this folder are listed here and by ffgui info</source>
            <translation>Modelldateien (.onnx) in diesem Ordner werden hier und von ffgui info aufgeführt</translation>
        </message>
        <message>
            <source>Model files in your folder</source>
            <translation>Modelldateien in Ihrem Ordner</translation>
        </message>
        <message>
            <source>Model in the left pane</source>
            <translation>Modell im linken Bereich</translation>
        </message>
        <message>
            <source>Model in the right pane</source>
            <translation>Modell im rechten Bereich</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>Modelle</translation>
        </message>
        <message>
            <source>Models ({patterns})</source>
            <translation>Modelle ({patterns})</translation>
        </message>
        <message>
            <source>Move the panels to a window of their own</source>
            <translation>Die Panels in ein eigenes Fenster verschieben</translation>
        </message>
        <message>
            <source>Multiply-accumulate operations (MACs) per picture</source>
            <translation>Multiply-Accumulate-Operationen (MACs) pro Bild</translation>
        </message>
        <message>
            <source>Multiply-adds</source>
            <translation>Multiply-Adds</translation>
        </message>
        <message>
            <source>Nearly both</source>
            <translation>Fast beide</translation>
        </message>
        <message>
            <source>Neither the device nor the CPU detects a face in the test photo.</source>
            <translation>Weder das Gerät noch die CPU erkennt auf dem Testfoto ein Gesicht.</translation>
        </message>
        <message>
            <source>Networks</source>
            <translation>Netze</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>Nie</translation>
        </message>
        <message>
            <source>Next disagreement</source>
            <translation>Nächste Abweichung</translation>
        </message>
        <message>
            <source>Next frame</source>
            <translation>Nächstes Bild</translation>
        </message>
        <message>
            <source>No camera is connected.</source>
            <translation>Es ist keine Kamera angeschlossen.</translation>
        </message>
        <message>
            <source>No cameras found</source>
            <translation>Keine Kameras gefunden</translation>
        </message>
        <message>
            <source>No data yet</source>
            <translation>Noch keine Daten</translation>
        </message>
        <message>
            <source>No ground truth. Open a folder with labels beside or below the pictures (WIDER text, COCO JSON, Pascal VOC XML or YOLO text), or the sample.</source>
            <translation>Keine Ground Truth. Öffnen Sie einen Ordner mit Labels neben oder unter den Bildern (WIDER-Text, COCO-JSON, Pascal-VOC-XML oder YOLO-Text) oder das Beispiel.</translation>
        </message>
        <message>
            <source>No model</source>
            <translation>Kein Modell</translation>
        </message>
        <message>
            <source>No picture</source>
            <translation>Kein Bild</translation>
        </message>
        <message>
            <source>No program opened the file {file}. Open it in a text editor.</source>
            <translation>Kein Programm hat die Datei {file} geöffnet. Öffnen Sie sie in einem Texteditor.</translation>
        </message>
        <message>
            <source>No values yet.</source>
            <translation>Noch keine Werte.</translation>
        </message>
        <message>
            <source>No weights to show</source>
            <translation>Keine Gewichte vorhanden</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <source>None of the {count} pictures listed in {file} is in {folder}. For example, {example} is missing.</source>
            <translation>Keines der {count} Bilder, die in {file} stehen, liegt in {folder}. Zum Beispiel fehlt {example}.</translation>
        </message>
        <message>
            <source>Not downloaded yet.</source>
            <translation>Noch nicht heruntergeladen.</translation>
        </message>
        <message>
            <source>Not enough memory for a picture of {width}x{height} pixels. Choose a smaller inference size.</source>
            <translation>Nicht genug Speicher für ein Bild von {width}x{height} Pixeln. Wählen Sie eine kleinere Inferenzgröße.</translation>
        </message>
        <message>
            <source>Not enough memory for {file}. Close other programs.</source>
            <translation>Nicht genug Speicher für {file}. Schließen Sie andere Programme.</translation>
        </message>
        <message>
            <source>Nothing was recorded: {reason}</source>
            <translation>Es wurde nichts aufgezeichnet: {reason}</translation>
        </message>
        <message>
            <source>Notice</source>
            <translation>Hinweis</translation>
        </message>
        <message>
            <source>ONNX Runtime cannot start {device}: its driver or a library that it needs is missing. Install it, or use the CPU.</source>
            <translation>ONNX Runtime kann {device} nicht starten: Der Treiber oder eine benötigte Bibliothek fehlt. Installieren Sie sie oder verwenden Sie die CPU.</translation>
        </message>
        <message>
            <source>ONNX Runtime {version} is too old for {file}: deformable convolution needs {wanted} or newer. Upgrade it with: pip install --upgrade "onnxruntime&gt;={wanted}"</source>
            <translation>ONNX Runtime {version} ist zu alt für {file}: Verformbare Faltung benötigt {wanted} oder neuer. Aktualisieren Sie mit: pip install --upgrade "onnxruntime&gt;={wanted}"</translation>
        </message>
        <message>
            <source>Of two boxes that overlap more than this (IoU), only the one with the higher score stays (NMS)</source>
            <translation>Von zwei Boxen, die stärker überlappen (IoU), bleibt nur die mit dem höheren Score (NMS)</translation>
        </message>
        <message>
            <source>On the CPU only. To add devices, install an extra, such as: pip install "ffgui[webgpu]"</source>
            <translation>Nur auf der CPU. Für weitere Geräte ein Extra installieren, etwa: pip install "ffgui[webgpu]"</translation>
        </message>
        <message>
            <source>One bar per channel. Point at a bar, or press an arrow key, for its value, mean and spread</source>
            <translation>Ein Balken pro Kanal. Auf einen Balken zeigen oder eine Pfeiltaste drücken, um Wert, Mittel und Streuung zu sehen</translation>
        </message>
        <message>
            <source>One divided by that time: what the model could deliver if it never had to wait.</source>
            <translation>Kehrwert dieser Zeit: was das Modell liefern könnte, wenn es nie warten müsste.</translation>
        </message>
        <message>
            <source>One row per channel, time from left to right; blank where there was no result</source>
            <translation>Eine Zeile pro Kanal, Zeit von links nach rechts; leer, wo es kein Ergebnis gab</translation>
        </message>
        <message>
            <source>Only for files, folders and the sample.</source>
            <translation>Nur für Dateien, Ordner und das Beispiel.</translation>
        </message>
        <message>
            <source>Only for videos, folders and the sample.</source>
            <translation>Nur für Videos, Ordner und das Beispiel.</translation>
        </message>
        <message>
            <source>Only left</source>
            <translation>Nur links</translation>
        </message>
        <message>
            <source>Only right</source>
            <translation>Nur rechts</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Open a lost or failed source again now.</source>
            <translation>Eine verlorene oder fehlgeschlagene Quelle sofort erneut öffnen.</translation>
        </message>
        <message>
            <source>Open a video or a picture.</source>
            <translation>Ein Video oder Bild öffnen.</translation>
        </message>
        <message>
            <source>Open address</source>
            <translation>Adresse öffnen</translation>
        </message>
        <message>
            <source>Open address…</source>
            <translation>Adresse öffnen…</translation>
        </message>
        <message>
            <source>Open an RTSP or HTTP stream.</source>
            <translation>Einen RTSP- oder HTTP-Stream öffnen.</translation>
        </message>
        <message>
            <source>Open file</source>
            <translation>Datei öffnen</translation>
        </message>
        <message>
            <source>Open file…</source>
            <translation>Datei öffnen…</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>Ordner öffnen</translation>
        </message>
        <message>
            <source>Open folder of pictures</source>
            <translation>Bilderordner öffnen</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>Ordner öffnen…</translation>
        </message>
        <message>
            <source>Open log</source>
            <translation>Protokoll öffnen</translation>
        </message>
        <message>
            <source>Open models folder</source>
            <translation>Modellordner öffnen</translation>
        </message>
        <message>
            <source>Open the source menu, which lists the cameras by name.</source>
            <translation>Das Quellenmenü öffnen, das die Kameras mit Namen aufführt.</translation>
        </message>
        <message>
            <source>Open your models folder in the file manager; creates it if needed</source>
            <translation>Den Ordner für eigene Modelle im Dateimanager öffnen; wird bei Bedarf erstellt</translation>
        </message>
        <message>
            <source>Open {folder}, the folder for your own model files</source>
            <translation>{folder} öffnen, den Ordner für eigene Modelldateien</translation>
        </message>
        <message>
            <source>Open {name}</source>
            <translation>{name} öffnen</translation>
        </message>
        <message>
            <source>Opening source</source>
            <translation>Quelle wird geöffnet</translation>
        </message>
        <message>
            <source>Opening {source}.</source>
            <translation>{source} wird geöffnet.</translation>
        </message>
        <message>
            <source>Opset</source>
            <translation>Opset</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>Original</translation>
        </message>
        <message>
            <source>Other size…</source>
            <translation>Andere Größe…</translation>
        </message>
        <message>
            <source>Over the last 20 s. Spread across channels: standard deviation of the channels' means. Spread over time: root mean square of the channels' standard deviations.</source>
            <translation>Über die letzten 20 s. Streuung über die Kanäle: Standardabweichung der Kanalmittel. Streuung über die Zeit: quadratisches Mittel der Standardabweichungen der Kanäle.</translation>
        </message>
        <message>
            <source>Overlap</source>
            <translation>Überlappung</translation>
        </message>
        <message>
            <source>Overlay V1's spatial gate at P3; V2 has none.</source>
            <translation>Das räumliche Gate von V1 an P3 einblenden; V2 hat keines.</translation>
        </message>
        <message>
            <source>Overlays, zoom, panes and models</source>
            <translation>Einblendungen, Zoom, Bereiche und Modelle</translation>
        </message>
        <message>
            <source>Paint</source>
            <translation>Zeichnen</translation>
        </message>
        <message>
            <source>Painting the picture and its overlays</source>
            <translation>Bild und Einblendungen zeichnen</translation>
        </message>
        <message>
            <source>Paired</source>
            <translation>Gekoppelt</translation>
        </message>
        <message>
            <source>Panels</source>
            <translation>Panels</translation>
        </message>
        <message>
            <source>Panels – FeatherFace Studio</source>
            <translation>Panels – FeatherFace Studio</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parameter</translation>
        </message>
        <message>
            <source>Parameters of the six attention modules</source>
            <translation>Parameter der sechs Attention-Module</translation>
        </message>
        <message>
            <source>Part of the detections that are faces, at the score threshold</source>
            <translation>Anteil der Erkennungen, die Gesichter sind, an der Score-Schwelle</translation>
        </message>
        <message>
            <source>Part of the faces that were found, at the score threshold</source>
            <translation>Anteil der gefundenen Gesichter an der Score-Schwelle</translation>
        </message>
        <message>
            <source>Passwords are not stored. Replace {hidden} in the address:</source>
            <translation>Passwörter werden nicht gespeichert. {hidden} in der Adresse ersetzen:</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Pause and run the models in turn, each alone, on 100 recorded frames</source>
            <translation>Anhalten und die Modelle abwechselnd, jedes für sich, auf 100 aufgezeichneten Bildern ausführen</translation>
        </message>
        <message>
            <source>Pause and show the next face that only one model found.</source>
            <translation>Anhalten und das nächste Gesicht zeigen, das nur ein Modell gefunden hat.</translation>
        </message>
        <message>
            <source>Pause and show the next frame.</source>
            <translation>Anhalten und das nächste Bild anzeigen.</translation>
        </message>
        <message>
            <source>Pause and show the previous face that only one model found.</source>
            <translation>Anhalten und das vorherige Gesicht zeigen, das nur ein Modell gefunden hat.</translation>
        </message>
        <message>
            <source>Pause and show the previous frame.</source>
            <translation>Anhalten und das vorherige Bild anzeigen.</translation>
        </message>
        <message>
            <source>Pause or resume; no model runs while paused.</source>
            <translation>Anhalten oder fortsetzen; angehalten läuft kein Modell.</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>Angehalten</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <source>Picture of the differences</source>
            <translation>Bild der Unterschiede</translation>
        </message>
        <message>
            <source>Picture of the left pane</source>
            <translation>Bild des linken Bereichs</translation>
        </message>
        <message>
            <source>Picture of the right pane</source>
            <translation>Bild des rechten Bereichs</translation>
        </message>
        <message>
            <source>Picture with a wipe line</source>
            <translation>Bild mit Trennlinie</translation>
        </message>
        <message>
            <source>Pictures on which the average precision was measured</source>
            <translation>Bilder, auf denen die Average Precision gemessen wurde</translation>
        </message>
        <message>
            <source>Pictures only</source>
            <translation>Nur Bilder</translation>
        </message>
        <message>
            <source>Pictures, videos, cameras</source>
            <translation>Bilder, Videos, Kameras</translation>
        </message>
        <message>
            <source>Play a file or folder again from the start when it ends.</source>
            <translation>Eine Datei oder einen Ordner am Ende von vorn abspielen.</translation>
        </message>
        <message>
            <source>Play again</source>
            <translation>Erneut abspielen</translation>
        </message>
        <message>
            <source>Play the built-in clip, whose faces are known.</source>
            <translation>Das mitgelieferte Video abspielen, dessen Gesichter bekannt sind.</translation>
        </message>
        <message>
            <source>Playback</source>
            <translation>Wiedergabe</translation>
        </message>
        <message>
            <source>Playback speed</source>
            <translation>Wiedergabetempo</translation>
        </message>
        <message>
            <source>Playback speed; 1× is the recorded speed</source>
            <translation>Wiedergabetempo; 1× ist das aufgezeichnete Tempo</translation>
        </message>
        <message>
            <source>Position</source>
            <translation>Position</translation>
        </message>
        <message>
            <source>Position as text</source>
            <translation>Position als Text</translation>
        </message>
        <message>
            <source>Post</source>
            <translation>Nachher</translation>
        </message>
        <message>
            <source>Pre</source>
            <translation>Vorher</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precision</translation>
        </message>
        <message>
            <source>Precision and recall</source>
            <translation>Precision und Recall</translation>
        </message>
        <message>
            <source>Precision over recall</source>
            <translation>Precision über Recall</translation>
        </message>
        <message>
            <source>Preparing the analysis …</source>
            <translation>Analyse wird vorbereitet …</translation>
        </message>
        <message>
            <source>Preparing {name} for {device}. The first time can take a while.</source>
            <translation>{name} wird für {device} vorbereitet. Beim ersten Mal kann das etwas dauern.</translation>
        </message>
        <message>
            <source>Preprocessing + inference + postprocessing per frame: median (p50), and p95 in a paler color</source>
            <translation>Vorverarbeitung + Inferenz + Nachverarbeitung pro Bild: Median (p50) und blasser p95</translation>
        </message>
        <message>
            <source>Preprocessing: scaling and padding</source>
            <translation>Vorverarbeitung: Skalieren und Auffüllen</translation>
        </message>
        <message>
            <source>Previous disagreement</source>
            <translation>Vorherige Abweichung</translation>
        </message>
        <message>
            <source>Previous frame</source>
            <translation>Vorheriges Bild</translation>
        </message>
        <message>
            <source>Producer</source>
            <translation>Erzeuger</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>Programm</translation>
        </message>
        <message>
            <source>Put the panels back below the pictures</source>
            <translation>Die Panels wieder unter den Bildern anordnen</translation>
        </message>
        <message>
            <source>PyAV cannot encode H.264 here ({error}). Uninstall it to record MPEG-4.</source>
            <translation>PyAV kann hier kein H.264 kodieren ({error}). Deinstallieren Sie es, um MPEG-4 aufzuzeichnen.</translation>
        </message>
        <message>
            <source>Python package</source>
            <translation>Python-Paket</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>RTSP or HTTP address of a stream:</source>
            <translation>RTSP- oder HTTP-Adresse eines Streams:</translation>
        </message>
        <message>
            <source>Raise score threshold</source>
            <translation>Score-Schwelle erhöhen</translation>
        </message>
        <message>
            <source>Raise the score threshold: fewer faces, more certain.</source>
            <translation>Die Score-Schwelle erhöhen: weniger, aber sicherere Gesichter.</translation>
        </message>
        <message>
            <source>Ratio of the median times</source>
            <translation>Verhältnis der Medianzeiten</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>Recall</translation>
        </message>
        <message>
            <source>Recall {recall:.2f}, precision {precision:.2f}. Drag to set the score threshold.</source>
            <translation>Recall {recall:.2f}, Precision {precision:.2f}. Ziehen, um die Score-Schwelle zu setzen.</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>Aufzeichnen</translation>
        </message>
        <message>
            <source>Record the pictures with their faces as MP4, until this is chosen again.</source>
            <translation>Die Bilder mit ihren Gesichtern als MP4 aufzeichnen, bis dies erneut gewählt wird.</translation>
        </message>
        <message>
            <source>Recording</source>
            <translation>Aufzeichnung</translation>
        </message>
        <message>
            <source>Recordings</source>
            <translation>Aufzeichnungen</translation>
        </message>
        <message>
            <source>Reduce the pictures.</source>
            <translation>Die Bilder verkleinern.</translation>
        </message>
        <message>
            <source>Reopening {source}.</source>
            <translation>{source} wird erneut geöffnet.</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>Zurücksetzen</translation>
        </message>
        <message>
            <source>Reset all metrics and curves</source>
            <translation>Alle Messwerte und Kurven zurücksetzen</translation>
        </message>
        <message>
            <source>Reset difference counts</source>
            <translation>Zähler zurücksetzen</translation>
        </message>
        <message>
            <source>Reset speed statistics</source>
            <translation>Werte zurücksetzen</translation>
        </message>
        <message>
            <source>Reset the difference counts of this session.</source>
            <translation>Die Differenzzähler dieser Sitzung zurücksetzen.</translation>
        </message>
        <message>
            <source>Resolution</source>
            <translation>Auflösung</translation>
        </message>
        <message>
            <source>Resolution requested from the camera, which may differ</source>
            <translation>Von der Kamera angeforderte Auflösung; die tatsächliche kann abweichen</translation>
        </message>
        <message>
            <source>Restart now</source>
            <translation>Jetzt neu starten</translation>
        </message>
        <message>
            <source>Results per second of each model; dotted: frames per second of the source</source>
            <translation>Ergebnisse pro Sekunde jedes Modells; gepunktet: Bilder pro Sekunde der Quelle</translation>
        </message>
        <message>
            <source>Results per second, counted over the last second. In paired mode both models deliver the same.</source>
            <translation>Ergebnisse pro Sekunde, gezählt über die letzte Sekunde. Im gekoppelten Modus liefern beide Modelle gleich viele.</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>Erneut versuchen</translation>
        </message>
        <message>
            <source>Return to the window.</source>
            <translation>Zum Fenster zurückkehren.</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Auswertung</translation>
        </message>
        <message>
            <source>Right device</source>
            <translation>Gerät rechts</translation>
        </message>
        <message>
            <source>Right pane only</source>
            <translation>Nur rechter Bereich</translation>
        </message>
        <message>
            <source>Right pane: {text}</source>
            <translation>Rechter Bereich: {text}</translation>
        </message>
        <message>
            <source>Rotate 90°</source>
            <translation>Um 90° drehen</translation>
        </message>
        <message>
            <source>Rotate the picture before detection</source>
            <translation>Das Bild vor der Erkennung drehen</translation>
        </message>
        <message>
            <source>Rotate the picture clockwise.</source>
            <translation>Das Bild im Uhrzeigersinn drehen.</translation>
        </message>
        <message>
            <source>Rotation</source>
            <translation>Drehung</translation>
        </message>
        <message>
            <source>Run both models on every frame of the video or folder, and show where they differ.</source>
            <translation>Beide Modelle auf jedem Bild des Videos oder Ordners ausführen und zeigen, wo sie voneinander abweichen.</translation>
        </message>
        <message>
            <source>Run each model as fast as it can, on its own frames.</source>
            <translation>Jedes Modell so schnell wie möglich auf eigenen Bildern ausführen.</translation>
        </message>
        <message>
            <source>Run the models in turn, each alone, on 100 recorded frames.</source>
            <translation>Die Modelle abwechselnd, jedes für sich, auf 100 aufgezeichneten Bildern ausführen.</translation>
        </message>
        <message>
            <source>Running side by side, the models slow each other down. Measure fairly runs them in turn, each alone, on 100 recorded frames.</source>
            <translation>Nebeneinander bremsen die Modelle sich gegenseitig. „Fair messen“ führt sie abwechselnd, jedes für sich, auf 100 aufgezeichneten Bildern aus.</translation>
        </message>
        <message>
            <source>Runs the models in turn, each alone, on 100 recorded frames. Only this compares their speed.</source>
            <translation>Führt die Modelle abwechselnd, jedes für sich, auf 100 aufgezeichneten Bildern aus. Nur dies vergleicht ihre Geschwindigkeit.</translation>
        </message>
        <message>
            <source>Runs the networks; a change takes effect at the next start</source>
            <translation>Führt die Netze aus; eine Änderung gilt ab dem nächsten Start</translation>
        </message>
        <message>
            <source>SE</source>
            <translation>SE</translation>
        </message>
        <message>
            <source>SE weights</source>
            <translation>SE-Gewichte</translation>
        </message>
        <message>
            <source>Sample</source>
            <translation>Beispiel</translation>
        </message>
        <message>
            <source>Save both pictures with their faces, as PNG and JSON.</source>
            <translation>Beide Bilder mit ihren Gesichtern als PNG und JSON speichern.</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>Bericht speichern</translation>
        </message>
        <message numerus="yes">
            <source>Saved {file} (%n lines).</source>
            <translation>
                <numerusform>{file} gespeichert (%n Zeile).</numerusform>
                <numerusform>{file} gespeichert (%n Zeilen).</numerusform>
            </translation>
        </message>
        <message>
            <source>Saved {file} ({time}).</source>
            <translation>{file} gespeichert ({time}).</translation>
        </message>
        <message>
            <source>Saved {file}, and its data as JSON.</source>
            <translation>{file} und die Daten als JSON gespeichert.</translation>
        </message>
        <message>
            <source>Saved {file}.</source>
            <translation>{file} gespeichert.</translation>
        </message>
        <message>
            <source>Scale to fit this size</source>
            <translation>Auf diese Größe skalieren</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>Score</translation>
        </message>
        <message>
            <source>Score difference</source>
            <translation>Score-Differenz</translation>
        </message>
        <message>
            <source>Score from</source>
            <translation>Score ab</translation>
        </message>
        <message>
            <source>Score threshold: {score:.2f}.</source>
            <translation>Score-Schwelle: {score:.2f}.</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>Scores</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Search components and licenses</source>
            <translation>Komponenten und Lizenzen durchsuchen</translation>
        </message>
        <message>
            <source>Set thresholds, threads, rotation and camera options.</source>
            <translation>Schwellen, Threads, Drehung und Kameraoptionen einstellen.</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <source>Shipped pair</source>
            <translation>Mitgeliefertes Paar</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <source>Shortcuts, versions, diagnostics</source>
            <translation>Tastenkürzel, Versionen, Diagnose</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Anzeigen</translation>
        </message>
        <message>
            <source>Show all shortcuts and a glossary.</source>
            <translation>Alle Tastenkürzel und ein Glossar anzeigen.</translation>
        </message>
        <message>
            <source>Show both models on one picture, with a line to drag between them.</source>
            <translation>Beide Modelle auf einem Bild mit verschiebbarer Trennlinie anzeigen.</translation>
        </message>
        <message>
            <source>Show both models on the same frame: the fair comparison.</source>
            <translation>Beide Modelle auf demselben Bild zeigen: der faire Vergleich.</translation>
        </message>
        <message>
            <source>Show components with these words in their name or license</source>
            <translation>Komponenten anzeigen, deren Name oder Lizenz diese Wörter enthält</translation>
        </message>
        <message>
            <source>Show frame rates, latencies and stages of both models.</source>
            <translation>Bildraten, Latenzen und Stufen beider Modelle anzeigen.</translation>
        </message>
        <message>
            <source>Show one model alone and stop the other, or return to both.</source>
            <translation>Nur ein Modell zeigen und das andere anhalten, oder wieder beide zeigen.</translation>
        </message>
        <message>
            <source>Show only the left pane and stop the other model.</source>
            <translation>Nur den linken Bereich anzeigen und das andere Modell anhalten.</translation>
        </message>
        <message>
            <source>Show only the right pane and stop the other model.</source>
            <translation>Nur den rechten Bereich anzeigen und das andere Modell anhalten.</translation>
        </message>
        <message>
            <source>Show or hide the panels below the pictures.</source>
            <translation>Die Panels unter den Bildern ein- oder ausblenden.</translation>
        </message>
        <message>
            <source>Show panels</source>
            <translation>Panels anzeigen</translation>
        </message>
        <message>
            <source>Show the attention weights of both models.</source>
            <translation>Die Attention-Gewichte beider Modelle anzeigen.</translation>
        </message>
        <message>
            <source>Show the faces that only one of the models found.</source>
            <translation>Die Gesichter anzeigen, die nur eines der Modelle gefunden hat.</translation>
        </message>
        <message>
            <source>Show the file with errors of this program.</source>
            <translation>Die Datei mit den Fehlern dieses Programms anzeigen.</translation>
        </message>
        <message>
            <source>Show the models side by side.</source>
            <translation>Die Modelle nebeneinander anzeigen.</translation>
        </message>
        <message>
            <source>Show the pictures in a folder one after another.</source>
            <translation>Die Bilder eines Ordners nacheinander anzeigen.</translation>
        </message>
        <message>
            <source>Show the score of each face.</source>
            <translation>Den Score jedes Gesichts anzeigen.</translation>
        </message>
        <message>
            <source>Show versions and licenses.</source>
            <translation>Versionen und Lizenzen anzeigen.</translation>
        </message>
        <message>
            <source>Size at which the networks see the picture: larger finds smaller faces, but takes longer</source>
            <translation>Größe, in der die Netze das Bild sehen: größer findet kleinere Gesichter, dauert aber länger</translation>
        </message>
        <message>
            <source>Size of the model file</source>
            <translation>Größe der Modelldatei</translation>
        </message>
        <message>
            <source>Skip 5 seconds back.</source>
            <translation>5 Sekunden zurückspringen.</translation>
        </message>
        <message>
            <source>Skip 5 seconds forward.</source>
            <translation>5 Sekunden vorspringen.</translation>
        </message>
        <message>
            <source>Skipped labels that cannot be used, such as {label}.</source>
            <translation>Unbrauchbare Labels wurden übersprungen, zum Beispiel {label}.</translation>
        </message>
        <message>
            <source>Skipped {count} pictures that cannot be read: {names}</source>
            <translation>{count} Bilder, die nicht gelesen werden können, wurden übersprungen: {names}</translation>
        </message>
        <message>
            <source>Smallest side of faces</source>
            <translation>Kleinste Seite der Gesichter</translation>
        </message>
        <message>
            <source>Snapshot</source>
            <translation>Schnappschuss</translation>
        </message>
        <message>
            <source>Solo</source>
            <translation>Einzeln</translation>
        </message>
        <message>
            <source>Sorted</source>
            <translation>Sortiert</translation>
        </message>
        <message>
            <source>Source</source>
            <translation>Quelle</translation>
        </message>
        <message>
            <source>Source rate</source>
            <translation>Quellrate</translation>
        </message>
        <message>
            <source>Source {number} fps</source>
            <translation>Quelle {number} fps</translation>
        </message>
        <message>
            <source>Source –</source>
            <translation>Quelle –</translation>
        </message>
        <message>
            <source>Source: {name}</source>
            <translation>Quelle: {name}</translation>
        </message>
        <message>
            <source>Source: {number} frames per second.</source>
            <translation>Quelle: {number} Bilder pro Sekunde.</translation>
        </message>
        <message>
            <source>Spatial gate P3: {low:.2f} to {high:.2f}</source>
            <translation>Räumliches Gate P3: {low:.2f} bis {high:.2f}</translation>
        </message>
        <message>
            <source>Spatial gate of V1</source>
            <translation>Räumliches Gate von V1</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>Geschwindigkeit</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>Geteilt</translation>
        </message>
        <message>
            <source>Stage mode</source>
            <translation>Präsentationsmodus</translation>
        </message>
        <message>
            <source>Stop everything and close the window.</source>
            <translation>Alles anhalten und das Fenster schließen.</translation>
        </message>
        <message>
            <source>Stopped while the other model is shown alone</source>
            <translation>Angehalten, solange nur das andere Modell gezeigt wird</translation>
        </message>
        <message>
            <source>Stored in {file}.</source>
            <translation>Gespeichert in {file}.</translation>
        </message>
        <message>
            <source>Swap panes</source>
            <translation>Bereiche tauschen</translation>
        </message>
        <message>
            <source>Switch between system, dark and light theme.</source>
            <translation>Zwischen System, dunklem und hellem Farbschema wechseln.</translation>
        </message>
        <message>
            <source>System</source>
            <translation>System</translation>
        </message>
        <message>
            <source>System language</source>
            <translation>Systemsprache</translation>
        </message>
        <message>
            <source>Takes effect at the next start</source>
            <translation>Gilt ab dem nächsten Start</translation>
        </message>
        <message>
            <source>The Models panel lists the model files in {folder}.</source>
            <translation>Das Panel „Modelle“ führt die Modelldateien in {folder} auf.</translation>
        </message>
        <message>
            <source>The analysis failed ({error}, see the log). Start it again.</source>
            <translation>Die Analyse ist fehlgeschlagen ({error}, siehe Protokoll). Starten Sie sie erneut.</translation>
        </message>
        <message>
            <source>The component does not state its license</source>
            <translation>Die Komponente nennt ihre Lizenz nicht</translation>
        </message>
        <message>
            <source>The detectors agree on every frame.</source>
            <translation>Die Detektoren stimmen in jedem Bild überein.</translation>
        </message>
        <message>
            <source>The disk is almost full, so the recording ended. Free some space to continue recording.</source>
            <translation>Der Datenträger ist fast voll, daher wurde die Aufzeichnung beendet. Geben Sie Speicherplatz frei, um weiter aufzuzeichnen.</translation>
        </message>
        <message>
            <source>The download failed ({error}, see the log).</source>
            <translation>Der Download ist fehlgeschlagen ({error}, siehe Protokoll).</translation>
        </message>
        <message>
            <source>The frames have {width}x{height} pixels, more than {limit}. {remedy}</source>
            <translation>Die Bilder haben {width}x{height} Pixel, mehr als {limit}. {remedy}</translation>
        </message>
        <message>
            <source>The ground truth of {name} is for frames of {width}x{height}, but the video has frames of {video_width}x{video_height}. Replace its {suffix} file, or delete it.</source>
            <translation>Die Ground Truth von {name} gilt für Bilder von {width}x{height}, das Video hat aber Bilder von {video_width}x{video_height}. Ersetzen Sie die {suffix}-Datei oder löschen Sie sie.</translation>
        </message>
        <message>
            <source>The installed package of {name} does not include its license text.</source>
            <translation>Das installierte Paket von {name} enthält seinen Lizenztext nicht.</translation>
        </message>
        <message>
            <source>The language changes after a restart.</source>
            <translation>Die Sprache ändert sich nach einem Neustart.</translation>
        </message>
        <message>
            <source>The last recording is still being saved. Try again in a moment.</source>
            <translation>Die letzte Aufzeichnung wird noch gespeichert. Versuchen Sie es gleich noch einmal.</translation>
        </message>
        <message>
            <source>The last snapshot is still being saved. Try again in a moment.</source>
            <translation>Der letzte Schnappschuss wird noch gespeichert. Versuchen Sie es gleich noch einmal.</translation>
        </message>
        <message>
            <source>The left model's faces are left of the line, the right model's right of it. Drag the line, or move it with the arrow keys, Home and End.</source>
            <translation>Die Gesichter des linken Modells stehen links der Linie, die des rechten rechts davon. Die Linie ziehen oder mit den Pfeiltasten, Pos1 und Ende verschieben.</translation>
        </message>
        <message>
            <source>The left pane holds another kind of model ({version}), which has no variants. Load V1 and V2 first.</source>
            <translation>Der linke Bereich enthält eine andere Art von Modell ({version}), von der es keine Varianten gibt. Laden Sie zuerst V1 und V2.</translation>
        </message>
        <message>
            <source>The measurement failed ({error}, see the log). Choose a smaller inference size, then try again.</source>
            <translation>Die Messung ist fehlgeschlagen ({error}, siehe Protokoll). Wählen Sie eine kleinere Inferenzgröße und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>The measurement was canceled.</source>
            <translation>Die Messung wurde abgebrochen.</translation>
        </message>
        <message>
            <source>The model failed ({error}, see the log). Choose a smaller inference size or another model.</source>
            <translation>Das Modell ist ausgefallen ({error}, siehe Protokoll). Wählen Sie eine kleinere Inferenzgröße oder ein anderes Modell.</translation>
        </message>
        <message>
            <source>The model file</source>
            <translation>Die Modelldatei</translation>
        </message>
        <message>
            <source>The model file {file} is empty. Copy or export it again.</source>
            <translation>Die Modelldatei {file} ist leer. Kopieren oder exportieren Sie sie erneut.</translation>
        </message>
        <message>
            <source>The model file {file} is missing. Reinstall FeatherFace Studio, or use the path to a file.</source>
            <translation>Die Modelldatei {file} fehlt. Installieren Sie FeatherFace Studio neu oder verwenden Sie den Pfad einer Datei.</translation>
        </message>
        <message>
            <source>The model in the left pane</source>
            <translation>Das Modell im linken Bereich</translation>
        </message>
        <message>
            <source>The model in the right pane</source>
            <translation>Das Modell im rechten Bereich</translation>
        </message>
        <message>
            <source>The model of the {side} pane has been busy for {seconds:.0f} s. The pictures continue without it.</source>
            <translation>Das Modell im Bereich {side} ist seit {seconds:.0f} s beschäftigt. Die Wiedergabe läuft ohne dieses Modell weiter.</translation>
        </message>
        <message>
            <source>The name of {path} is not valid Unicode. Use another name.</source>
            <translation>Der Name von {path} ist kein gültiger Unicode-Text. Verwenden Sie einen anderen Namen.</translation>
        </message>
        <message>
            <source>The network itself</source>
            <translation>Das Netz selbst</translation>
        </message>
        <message>
            <source>The outputs of {file} are not those of a {family} detector ({error}). Export it again, or use another model.</source>
            <translation>Die Ausgaben von {file} sind nicht die eines {family}-Detektors ({error}). Exportieren Sie die Datei erneut oder verwenden Sie ein anderes Modell.</translation>
        </message>
        <message>
            <source>The package {package} is installed but found no supported hardware or driver.</source>
            <translation>Das Paket {package} ist installiert, hat aber keine unterstützte Hardware oder keinen Treiber gefunden.</translation>
        </message>
        <message>
            <source>The packaged program runs on the CPU only. To use other devices, install ffgui as a Python package.</source>
            <translation>Das gepackte Programm nutzt nur die CPU. Für andere Geräte ffgui als Python-Paket installieren.</translation>
        </message>
        <message>
            <source>The picture is skipped.</source>
            <translation>Das Bild wird übersprungen.</translation>
        </message>
        <message>
            <source>The pictures are shown without ground truth.</source>
            <translation>Die Bilder werden ohne Ground Truth gezeigt.</translation>
        </message>
        <message>
            <source>The program and its models are free under the MIT license. The models were trained on WIDER FACE, a dataset published for research: see &lt;b&gt;ffgui models&lt;/b&gt; below, and the &lt;b&gt;Models&lt;/b&gt; panel for details.</source>
            <translation>Das Programm und seine Modelle sind frei unter der MIT-Lizenz. Die Modelle wurden auf WIDER FACE trainiert, einem für die Forschung veröffentlichten Datensatz: siehe &lt;b&gt;ffgui models&lt;/b&gt; unten und das Panel &lt;b&gt;Modelle&lt;/b&gt;.</translation>
        </message>
        <message>
            <source>The program that wrote the file</source>
            <translation>Das Programm, das die Datei geschrieben hat</translation>
        </message>
        <message>
            <source>The recipe holds out every event of the data, so no training pictures remain.</source>
            <translation>Das Rezept hält alle Ereignisse der Daten zurück, es bleiben also keine Trainingsbilder.</translation>
        </message>
        <message>
            <source>The recipe holds out {events}, but {data} has no such event. Its events are {known}.</source>
            <translation>Das Rezept hält {events} zurück, {data} enthält aber kein solches Ereignis. Enthalten sind {known}.</translation>
        </message>
        <message>
            <source>The right pane holds another kind of model ({version}), which has no variants. Load V1 and V2 first.</source>
            <translation>Der rechte Bereich enthält eine andere Art von Modell ({version}), von der es keine Varianten gibt. Laden Sie zuerst V1 und V2.</translation>
        </message>
        <message>
            <source>The size that was entered</source>
            <translation>Die eingegebene Größe</translation>
        </message>
        <message>
            <source>The source</source>
            <translation>Die Quelle</translation>
        </message>
        <message>
            <source>The source failed (see the log). Try again, or choose another source.</source>
            <translation>Die Quelle ist ausgefallen (siehe Protokoll). Versuchen Sie es erneut oder wählen Sie eine andere Quelle.</translation>
        </message>
        <message>
            <source>The source is empty. Use sample, a camera, a file, a folder or a stream address.</source>
            <translation>Die Angabe der Quelle ist leer. Verwenden Sie sample, eine Kamera, eine Datei, einen Ordner oder eine Stream-Adresse.</translation>
        </message>
        <message>
            <source>The source is lost.</source>
            <translation>Die Quelle ist verloren gegangen.</translation>
        </message>
        <message>
            <source>The source {name} has no frames. Choose another one.</source>
            <translation>Die Quelle {name} hat keine Bilder. Wählen Sie eine andere.</translation>
        </message>
        <message>
            <source>The timestamps of {name} are damaged. It plays at {fps:.0f} fps.</source>
            <translation>Die Zeitstempel von {name} sind beschädigt. Das Video wird mit {fps:.0f} fps abgespielt.</translation>
        </message>
        <message>
            <source>The video could not be encoded ({error}). Record to another folder.</source>
            <translation>Das Video konnte nicht kodiert werden ({error}). Zeichnen Sie in einen anderen Ordner auf.</translation>
        </message>
        <message>
            <source>The weights, 0 to 1, on the same scale for both models</source>
            <translation>Die Gewichte von 0 bis 1, für beide Modelle im gleichen Maßstab</translation>
        </message>
        <message>
            <source>The weights, sorted by each channel's spread over time; pale: mean ± spread</source>
            <translation>Die Gewichte, nach der zeitlichen Streuung der Kanäle sortiert; blass: Mittel ± Streuung</translation>
        </message>
        <message>
            <source>The wheel zooms. Drag, or press Ctrl and an arrow key, to pan.</source>
            <translation>Das Mausrad zoomt. Zum Verschieben ziehen oder Strg und eine Pfeiltaste drücken.</translation>
        </message>
        <message>
            <source>The {side} pane has stopped.</source>
            <translation>Der Bereich {side} wurde angehalten.</translation>
        </message>
        <message>
            <source>The {side} pane keeps its model.</source>
            <translation>Der Bereich {side} behält sein Modell.</translation>
        </message>
        <message>
            <source>The {side} pane now runs {name}.</source>
            <translation>Im Bereich {side} läuft jetzt {name}.</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Farbschema</translation>
        </message>
        <message>
            <source>Theme: dark.</source>
            <translation>Farbschema: dunkel.</translation>
        </message>
        <message>
            <source>Theme: light.</source>
            <translation>Farbschema: hell.</translation>
        </message>
        <message>
            <source>Theme: system.</source>
            <translation>Farbschema: System.</translation>
        </message>
        <message>
            <source>There are no model files in {folder}</source>
            <translation>In {folder} gibt es keine Modelldateien</translation>
        </message>
        <message>
            <source>There are no pictures in {folder} ({suffixes}). Choose another folder.</source>
            <translation>In {folder} sind keine Bilder ({suffixes}). Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>There is no camera or file {wanted}. {found} Connect it, or choose another source.</source>
            <translation>Eine Kamera oder Datei {wanted} gibt es nicht. {found} Schließen Sie sie an oder wählen Sie eine andere Quelle.</translation>
        </message>
        <message>
            <source>There is no earlier disagreement.</source>
            <translation>Es gibt keine frühere Abweichung.</translation>
        </message>
        <message>
            <source>There is no file {path}. Check the path.</source>
            <translation>Die Datei {path} gibt es nicht. Prüfen Sie den Pfad.</translation>
        </message>
        <message>
            <source>There is no later disagreement.</source>
            <translation>Es gibt keine spätere Abweichung.</translation>
        </message>
        <message>
            <source>There is no model file {file}. Check the path, or use v1 or v2.</source>
            <translation>Die Modelldatei {file} gibt es nicht. Prüfen Sie den Pfad oder verwenden Sie v1 oder v2.</translation>
        </message>
        <message>
            <source>There is no picture to save yet. Wait for the first one.</source>
            <translation>Es gibt noch kein Bild zum Speichern. Warten Sie auf das erste.</translation>
        </message>
        <message>
            <source>There is no {file} yet: no error has been recorded.</source>
            <translation>{file} gibt es noch nicht: Es wurde kein Fehler aufgezeichnet.</translation>
        </message>
        <message>
            <source>There is no {file}: INT8 files are not shipped. Make one with `ffgui quantize {name}` and use its path.</source>
            <translation>{file} gibt es nicht: INT8-Dateien werden nicht mitgeliefert. Erzeugen Sie eine mit `ffgui quantize {name}` und verwenden Sie ihren Pfad.</translation>
        </message>
        <message>
            <source>There is nothing to compare. Load a model into each pane first.</source>
            <translation>Es gibt nichts zu vergleichen. Laden Sie zuerst in jeden Bereich ein Modell.</translation>
        </message>
        <message>
            <source>This frame / since the last reset.</source>
            <translation>Dieses Bild / seit dem letzten Zurücksetzen.</translation>
        </message>
        <message>
            <source>This network has no attention, so there are no channel weights</source>
            <translation>Dieses Netz hat keine Attention, also auch keine Kanalgewichte</translation>
        </message>
        <message>
            <source>This view needs both models on the same frame. In free-run mode each shows its own: switch to Paired.</source>
            <translation>Diese Ansicht braucht beide Modelle auf demselben Bild. Im freien Modus zeigt jedes sein eigenes: Wechseln Sie zu „Gekoppelt“.</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Threads</translation>
        </message>
        <message>
            <source>Threads per model. Auto chooses the number; with four or more cores it measures which is fastest.</source>
            <translation>Threads pro Modell. „Automatisch“ wählt die Anzahl; ab vier Kernen wird gemessen, welche am schnellsten ist.</translation>
        </message>
        <message>
            <source>Time from capture to painting of a picture.</source>
            <translation>Zeit von der Aufnahme bis zur Anzeige eines Bildes.</translation>
        </message>
        <message>
            <source>Time from capture to painting, mean of the last second</source>
            <translation>Zeit von der Aufnahme bis zur Anzeige, Mittel der letzten Sekunde</translation>
        </message>
        <message>
            <source>Time of each stage</source>
            <translation>Zeit jeder Stufe</translation>
        </message>
        <message>
            <source>Time of each stage of a frame, one bar per model.</source>
            <translation>Zeit jeder Stufe eines Bildes, ein Balken pro Modell.</translation>
        </message>
        <message>
            <source>Time per frame</source>
            <translation>Zeit pro Bild</translation>
        </message>
        <message>
            <source>Timeline</source>
            <translation>Zeitleiste</translation>
        </message>
        <message>
            <source>To allow more, set the environment variable {variable} (now {value}).</source>
            <translation>Um mehr zuzulassen, setzen Sie die Umgebungsvariable {variable} (jetzt {value}).</translation>
        </message>
        <message>
            <source>To get it: {command}.</source>
            <translation>So erhalten Sie es: {command}.</translation>
        </message>
        <message>
            <source>Trainable parameters of the network</source>
            <translation>Trainierbare Parameter des Netzes</translation>
        </message>
        <message>
            <source>Trained from</source>
            <translation>Trainiert ab</translation>
        </message>
        <message>
            <source>Two very small face detectors, FeatherFace V1 and V2, live and side by side. Everything runs on this computer; no picture leaves it.</source>
            <translation>Zwei sehr kleine Gesichtsdetektoren, FeatherFace V1 und V2, live und nebeneinander. Alles läuft auf diesem Computer; kein Bild verlässt ihn.</translation>
        </message>
        <message>
            <source>Unknown device {key!r}. {remedy} {available}</source>
            <translation>Unbekanntes Gerät {key!r}. {remedy} {available}</translation>
        </message>
        <message>
            <source>Unknown event {events}. The ground truth has {known}.</source>
            <translation>Unbekanntes Ereignis {events}. Die Ground Truth enthält {known}.</translation>
        </message>
        <message>
            <source>Unknown model {name!r}. Use v1, v2, a name that `ffgui models` lists, or the path to a file.</source>
            <translation>Unbekanntes Modell {name!r}. Verwenden Sie v1, v2, einen Namen, den `ffgui models` auflistet, oder den Pfad einer Datei.</translation>
        </message>
        <message>
            <source>Values</source>
            <translation>Werte</translation>
        </message>
        <message>
            <source>Variant</source>
            <translation>Variante</translation>
        </message>
        <message>
            <source>Version of the ONNX operators</source>
            <translation>Version der ONNX-Operatoren</translation>
        </message>
        <message>
            <source>Videos and pictures ({patterns})</source>
            <translation>Videos und Bilder ({patterns})</translation>
        </message>
        <message>
            <source>View</source>
            <translation>Ansicht</translation>
        </message>
        <message>
            <source>View menu</source>
            <translation>Ansichtsmenü</translation>
        </message>
        <message>
            <source>WIDER easy</source>
            <translation>WIDER easy</translation>
        </message>
        <message>
            <source>WIDER hard</source>
            <translation>WIDER hard</translation>
        </message>
        <message>
            <source>WIDER medium</source>
            <translation>WIDER medium</translation>
        </message>
        <message>
            <source>Wait</source>
            <translation>Warten</translation>
        </message>
        <message>
            <source>Waiting for the first frame</source>
            <translation>Warten auf das erste Bild</translation>
        </message>
        <message>
            <source>Where training started</source>
            <translation>Womit das Training begann</translation>
        </message>
        <message>
            <source>Whether recordings show the models' names and fps</source>
            <translation>Ob Aufzeichnungen Namen und fps der Modelle zeigen</translation>
        </message>
        <message>
            <source>Width of the neck</source>
            <translation>Breite des Necks</translation>
        </message>
        <message>
            <source>Width × height such as 800x608, long side such as 800, or original:</source>
            <translation>Breite × Höhe wie 800x608, lange Seite wie 800, oder original:</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <source>Wipe</source>
            <translation>Schieber</translation>
        </message>
        <message>
            <source>With names and fps</source>
            <translation>Mit Namen und fps</translation>
        </message>
        <message>
            <source>Write the analysis as a page for a browser, with its numbers as JSON.</source>
            <translation>Die Analyse als Seite für den Browser schreiben, ihre Zahlen als JSON.</translation>
        </message>
        <message>
            <source>Write times and face counts of every frame to a CSV file, until this is chosen again.</source>
            <translation>Zeiten und Gesichterzahl jedes Bildes in eine CSV-Datei schreiben, bis dies erneut gewählt wird.</translation>
        </message>
        <message>
            <source>Writing the report …</source>
            <translation>Bericht wird geschrieben …</translation>
        </message>
        <message>
            <source>Your models</source>
            <translation>Eigene Modelle</translation>
        </message>
        <message>
            <source>Your models: {command}</source>
            <translation>Eigene Modelle: {command}</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>Vergrößern</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>Verkleinern</translation>
        </message>
        <message>
            <source>age {number} ms</source>
            <translation>Alter {number} ms</translation>
        </message>
        <message>
            <source>any</source>
            <translation>beliebig</translation>
        </message>
        <message>
            <source>at {seconds:.2f} s</source>
            <translation>bei {seconds:.2f} s</translation>
        </message>
        <message>
            <source>both</source>
            <translation>beide</translation>
        </message>
        <message>
            <source>both {count:,}</source>
            <translation>beide {count:,}</translation>
        </message>
        <message>
            <source>deformable</source>
            <translation>deformierbar</translation>
        </message>
        <message>
            <source>dense</source>
            <translation>dicht</translation>
        </message>
        <message>
            <source>deviations from the mean over the last {seconds:.0f} s</source>
            <translation>Abweichungen vom Mittel in den letzten {seconds:.0f} s</translation>
        </message>
        <message>
            <source>dropped {number}</source>
            <translation>verworfen {number}</translation>
        </message>
        <message>
            <source>face</source>
            <translation>Gesicht</translation>
        </message>
        <message>
            <source>faces</source>
            <translation>Gesichter</translation>
        </message>
        <message>
            <source>first {count:,} frames</source>
            <translation>erste {count:,} Bilder</translation>
        </message>
        <message>
            <source>flicker</source>
            <translation>Flackern</translation>
        </message>
        <message>
            <source>fps</source>
            <translation>fps</translation>
        </message>
        <message>
            <source>frozen {value:.3f}</source>
            <translation>eingefroren {value:.3f}</translation>
        </message>
        <message>
            <source>largest spread</source>
            <translation>größte Streuung</translation>
        </message>
        <message>
            <source>least</source>
            <translation>min</translation>
        </message>
        <message>
            <source>left</source>
            <translation>links</translation>
        </message>
        <message>
            <source>mean {value:.3f}</source>
            <translation>Mittel {value:.3f}</translation>
        </message>
        <message>
            <source>megapixels</source>
            <translation>Megapixel</translation>
        </message>
        <message>
            <source>mirrored</source>
            <translation>gespiegelt</translation>
        </message>
        <message>
            <source>model {value}</source>
            <translation>Modell {value}</translation>
        </message>
        <message>
            <source>most</source>
            <translation>max</translation>
        </message>
        <message>
            <source>multi-scale ECA</source>
            <translation>Multi-Scale-ECA</translation>
        </message>
        <message>
            <source>multi-scale ECA weights</source>
            <translation>Multi-Scale-ECA-Gewichte</translation>
        </message>
        <message>
            <source>nearly</source>
            <translation>fast</translation>
        </message>
        <message>
            <source>no .onnx files</source>
            <translation>keine .onnx-Dateien</translation>
        </message>
        <message>
            <source>no attention</source>
            <translation>ohne Attention</translation>
        </message>
        <message>
            <source>no data</source>
            <translation>keine Daten</translation>
        </message>
        <message>
            <source>no result</source>
            <translation>kein Ergebnis</translation>
        </message>
        <message>
            <source>not measured yet</source>
            <translation>noch nicht gemessen</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>nichts</translation>
        </message>
        <message>
            <source>only {model}</source>
            <translation>nur {model}</translation>
        </message>
        <message>
            <source>only {model} {count:,}</source>
            <translation>nur {model} {count:,}</translation>
        </message>
        <message>
            <source>only {model} {score:.2f}</source>
            <translation>nur {model} {score:.2f}</translation>
        </message>
        <message>
            <source>original</source>
            <translation>Original</translation>
        </message>
        <message>
            <source>p95</source>
            <translation>p95</translation>
        </message>
        <message>
            <source>packaged program</source>
            <translation>gepacktes Programm</translation>
        </message>
        <message>
            <source>pale: p95</source>
            <translation>blass: p95</translation>
        </message>
        <message>
            <source>pixels</source>
            <translation>Pixel</translation>
        </message>
        <message>
            <source>random weights</source>
            <translation>Zufallsgewichten</translation>
        </message>
        <message>
            <source>right</source>
            <translation>rechts</translation>
        </message>
        <message>
            <source>score {left} − {right}</source>
            <translation>Score {left} − {right}</translation>
        </message>
        <message>
            <source>seconds</source>
            <translation>Sekunden</translation>
        </message>
        <message>
            <source>size {value}</source>
            <translation>Größe {value}</translation>
        </message>
        <message>
            <source>smallest spread</source>
            <translation>kleinste Streuung</translation>
        </message>
        <message>
            <source>source {value}</source>
            <translation>Quelle {value}</translation>
        </message>
        <message>
            <source>spread {value:.3f}</source>
            <translation>Streuung {value:.3f}</translation>
        </message>
        <message>
            <source>threads {value}</source>
            <translation>Threads {value}</translation>
        </message>
        <message>
            <source>to</source>
            <translation>bis</translation>
        </message>
        <message>
            <source>unknown</source>
            <translation>unbekannt</translation>
        </message>
        <message>
            <source>weights over the last {seconds:.0f} s</source>
            <translation>Gewichte in den letzten {seconds:.0f} s</translation>
        </message>
        <message>
            <source>{address} ended after {received:,} of {expected:,} bytes. Try again.</source>
            <translation>{address} endete nach {received:,} von {expected:,} Bytes. Versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>{address} is not the file that was measured (its SHA-256 differs). It was discarded. Its authors may have replaced it: get the file from them and use its path.</source>
            <translation>{address} ist nicht die Datei, die gemessen wurde (ihr SHA-256 weicht ab). Sie wurde verworfen. Vielleicht haben die Autoren sie ersetzt: Beziehen Sie die Datei von ihnen und verwenden Sie ihren Pfad.</translation>
        </message>
        <message>
            <source>{address} sends more than {limit} per frame. {remedy}</source>
            <translation>{address} sendet mehr als {limit} pro Bild. {remedy}</translation>
        </message>
        <message>
            <source>{address}: the server answered {code} ({reason}). Try again later, or get the file from its authors and use its path.</source>
            <translation>{address}: Der Server antwortete mit {code} ({reason}). Versuchen Sie es später erneut oder beziehen Sie die Datei von ihren Autoren und verwenden Sie ihren Pfad.</translation>
        </message>
        <message>
            <source>{camera} sends no pictures. It may be disconnected, in use by another program, or blocked. Connect it, close the other program or allow access, then try again.</source>
            <translation>{camera} liefert keine Bilder. Vielleicht ist die Kamera getrennt, von einem anderen Programm belegt oder gesperrt. Schließen Sie sie an, beenden Sie das andere Programm oder erlauben Sie den Zugriff und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>{device} cannot run {file}: {reason} Use the CPU.</source>
            <translation>{device} kann {file} nicht ausführen: {reason} Verwenden Sie die CPU.</translation>
        </message>
        <message>
            <source>{device} runs {nodes}.</source>
            <translation>{device} führt {nodes} aus.</translation>
        </message>
        <message>
            <source>{device} works.</source>
            <translation>{device} funktioniert.</translation>
        </message>
        <message>
            <source>{engine} will run the networks after a restart.</source>
            <translation>{engine} führt die Netze nach einem Neustart aus.</translation>
        </message>
        <message numerus="yes">
            <source>{engine}, %n threads per model</source>
            <translation>
                <numerusform>{engine}, %n Thread pro Modell</numerusform>
                <numerusform>{engine}, %n Threads pro Modell</numerusform>
            </translation>
        </message>
        <message>
            <source>{fast} is {ratio:.2f} times as fast as {slow}: median {fast_median:.1f} against {slow_median:.1f} ms, p95 {fast_p95:.1f} against {slow_p95:.1f} ms.</source>
            <translation>{fast} ist {ratio:.2f}-mal so schnell wie {slow}: Median {fast_median:.1f} gegenüber {slow_median:.1f} ms, p95 {fast_p95:.1f} gegenüber {slow_p95:.1f} ms.</translation>
        </message>
        <message>
            <source>{file} does not fit its own metadata: it has {outputs} outputs for {priors} priors. Use a file written by `ffgui export`.</source>
            <translation>{file} passt nicht zu den eigenen Metadaten: {outputs} Ausgaben für {priors} Priors. Verwenden Sie eine Datei, die `ffgui export` geschrieben hat.</translation>
        </message>
        <message>
            <source>{file} failed on a picture of {width}x{height} pixels ({reason}). Choose another inference size or model.</source>
            <translation>{file} ist an einem Bild von {width}x{height} Pixeln gescheitert ({reason}). Wählen Sie eine andere Inferenzgröße oder ein anderes Modell.</translation>
        </message>
        <message>
            <source>{file} has an unknown metadata format {version!r}. Use a file written by `ffgui export`.</source>
            <translation>{file} hat das unbekannte Metadatenformat {version!r}. Verwenden Sie eine Datei, die `ffgui export` geschrieben hat.</translation>
        </message>
        <message>
            <source>{file} has metadata format {version}, and this program knows formats up to {newest}. Use a newer FeatherFace Studio.</source>
            <translation>{file} hat das Metadatenformat {version}, dieses Programm kennt Formate bis {newest}. Verwenden Sie ein neueres FeatherFace Studio.</translation>
        </message>
        <message>
            <source>{file} has no category named face. Rename the category of faces.</source>
            <translation>{file} hat keine Kategorie namens face. Benennen Sie die Kategorie der Gesichter um.</translation>
        </message>
        <message>
            <source>{file} has no usable face.{first} Expected lines such as '# EVENT/FILE.jpg', each followed by lines such as '10 20 30 40', or the official {official}.</source>
            <translation>{file} enthält kein brauchbares Gesicht.{first} Erwartet werden Zeilen wie '# EVENT/FILE.jpg', jeweils gefolgt von Zeilen wie '10 20 30 40', oder die offizielle {official}.</translation>
        </message>
        <message>
            <source>{file} is a folder. Choose the .onnx model file in it.</source>
            <translation>{file} ist ein Ordner. Wählen Sie die darin liegende .onnx-Modelldatei.</translation>
        </message>
        <message>
            <source>{file} is damaged or not an ONNX file. Copy it again, or export it with `ffgui export`.</source>
            <translation>{file} ist beschädigt oder keine ONNX-Datei. Kopieren Sie sie erneut oder exportieren Sie sie mit `ffgui export`.</translation>
        </message>
        <message>
            <source>{file} is larger than {limit} kB, too large for a sidecar file. Remove it.</source>
            <translation>{file} ist größer als {limit} kB, zu groß für eine Begleitdatei. Entfernen Sie sie.</translation>
        </message>
        <message>
            <source>{file} is not a FeatherFace Studio model: its metadata lacks {missing}. Use a file written by `ffgui export`.</source>
            <translation>{file} ist kein Modell von FeatherFace Studio: In seinen Metadaten fehlt {missing}. Verwenden Sie eine Datei, die `ffgui export` geschrieben hat.</translation>
        </message>
        <message>
            <source>{file} is not a FeatherFace detector: it lacks {missing}. Use a file written by `ffgui export`.</source>
            <translation>{file} ist kein FeatherFace-Detektor: Es fehlt {missing}. Verwenden Sie eine Datei, die `ffgui export` geschrieben hat.</translation>
        </message>
        <message>
            <source>{file} is not a TOML file: {error}. Correct it, or remove it.</source>
            <translation>{file} ist keine TOML-Datei: {error}. Korrigieren Sie die Datei oder entfernen Sie sie.</translation>
        </message>
        <message>
            <source>{file} is not a face detector: it takes {takes}. A detector takes one picture, float32 or uint8, with 3 channels.</source>
            <translation>{file} ist kein Gesichtsdetektor: Die Eingabe ist {takes}. Ein Detektor erwartet ein Bild, float32 oder uint8, mit 3 Kanälen.</translation>
        </message>
        <message>
            <source>{file} is not a file. Choose an .onnx model file.</source>
            <translation>{file} ist keine Datei. Wählen Sie eine .onnx-Modelldatei.</translation>
        </message>
        <message>
            <source>{file} is not a supported face detector: for a picture of {width}x{height} pixels it returns {shapes}. Supported detectors:{known}</source>
            <translation>{file} ist kein unterstützter Gesichtsdetektor: Für ein Bild von {width}x{height} Pixeln liefert er {shapes}. Unterstützte Detektoren:{known}</translation>
        </message>
        <message>
            <source>{file} sets numbers that a FeatherFace model has itself. Keep only its label.</source>
            <translation>{file} legt Zahlen fest, die ein FeatherFace-Modell selbst enthält. Behalten Sie nur label.</translation>
        </message>
        <message>
            <source>{file} takes pictures of {width}x{height} pixels, more than {limit} a side. Export it for a smaller size.</source>
            <translation>{file} erwartet Bilder von {width}x{height} Pixeln, mehr als {limit} pro Seite. Exportieren Sie das Modell für eine kleinere Größe.</translation>
        </message>
        <message>
            <source>{file} took longer than {seconds} seconds for a picture of {width}x{height} pixels. Choose a smaller inference size or another model. {remedy}</source>
            <translation>{file} brauchte für ein Bild von {width}x{height} Pixeln länger als {seconds} Sekunden. Wählen Sie eine kleinere Inferenzgröße oder ein anderes Modell. {remedy}</translation>
        </message>
        <message>
            <source>{file}: unknown key {key!r:.60}. Use {known}.</source>
            <translation>{file}: unbekannter Schlüssel {key!r:.60}. Verwenden Sie {known}.</translation>
        </message>
        <message>
            <source>{file}: {key} cannot be {value!r:.60}. Use {expected}.</source>
            <translation>{file}: {key} kann nicht {value!r:.60} sein. Verwenden Sie {expected}.</translation>
        </message>
        <message>
            <source>{folder} has labels in several formats ({formats}). Using {used}.</source>
            <translation>{folder} enthält Labels in mehreren Formaten ({formats}). Verwendet wird {used}.</translation>
        </message>
        <message>
            <source>{folder} has neither {retinaface} nor {official}. Choose a folder that contains images/ and label.txt, or WIDER_train/ and wider_face_split/.</source>
            <translation>{folder} enthält weder {retinaface} noch {official}. Wählen Sie einen Ordner mit images/ und label.txt oder mit WIDER_train/ und wider_face_split/.</translation>
        </message>
        <message>
            <source>{frames} of {source}, {size}, {threads}. {cores}, {system}.</source>
            <translation>{frames} von „{source}“, {size}, {threads}. {cores}, {system}.</translation>
        </message>
        <message>
            <source>{frozen:.3f} instead of {live:.3f}</source>
            <translation>{frozen:.3f} statt {live:.3f}</translation>
        </message>
        <message>
            <source>{images:,} pictures</source>
            <translation>{images:,} Bilder</translation>
        </message>
        <message>
            <source>{images:,} pictures, size {size}</source>
            <translation>{images:,} Bilder, Größe {size}</translation>
        </message>
        <message>
            <source>{macs:,.0f} M at {size}</source>
            <translation>{macs:,.0f} M bei {size}</translation>
        </message>
        <message>
            <source>{model} has no attention, so it has no channel weights.</source>
            <translation>{model} hat keine Attention und daher keine Kanalgewichte.</translation>
        </message>
        <message>
            <source>{model}, {stage}: {time}. {tip}, mean of the last second.</source>
            <translation>{model}, {stage}: {time}. {tip}, Mittel der letzten Sekunde.</translation>
        </message>
        <message>
            <source>{more} spends {most:,} parameters on attention ({share:.1f} % of the network), {less} {least:,}.</source>
            <translation>{more} verwendet {most:,} Parameter für Attention ({share:.1f} % des Netzes), {less} {least:,}.</translation>
        </message>
        <message>
            <source>{name} has ended.</source>
            <translation>{name} ist zu Ende.</translation>
        </message>
        <message>
            <source>{name} has not been downloaded. Run `ffgui models get {name}`.</source>
            <translation>{name} wurde noch nicht heruntergeladen. Führen Sie `ffgui models get {name}` aus.</translation>
        </message>
        <message>
            <source>{name} is damaged or not a supported video. Convert it to MP4 (H.264).</source>
            <translation>{name} ist beschädigt oder kein unterstütztes Video. Wandeln Sie es in MP4 (H.264) um.</translation>
        </message>
        <message>
            <source>{name} panel</source>
            <translation>Panel „{name}“</translation>
        </message>
        <message>
            <source>{name} slider</source>
            <translation>Schieberegler {name}</translation>
        </message>
        <message>
            <source>{name} – FeatherFace Studio</source>
            <translation>{name} – FeatherFace Studio</translation>
        </message>
        <message>
            <source>{name}: {result}</source>
            <translation>{name}: {result}</translation>
        </message>
        <message>
            <source>{name}: {value}</source>
            <translation>{name}: {value}</translation>
        </message>
        <message>
            <source>{nodes} of {total} nodes</source>
            <translation>{nodes} von {total} Knoten</translation>
        </message>
        <message>
            <source>{nodes} of {total} nodes, {rest} on the CPU</source>
            <translation>{nodes} von {total} Knoten, {rest} auf der CPU</translation>
        </message>
        <message>
            <source>{note} ({images} images)</source>
            <translation>{note} ({images} Bilder)</translation>
        </message>
        <message>
            <source>{number} fps</source>
            <translation>{number} fps</translation>
        </message>
        <message>
            <source>{number} of {total}: {disagreement}</source>
            <translation>{number} von {total}: {disagreement}</translation>
        </message>
        <message>
            <source>{path} ends after {count} of {declared} frames and may be truncated. Copy it again.</source>
            <translation>{path} endet nach {count} von {declared} Bildern und ist vielleicht abgeschnitten. Kopieren Sie die Datei erneut.</translation>
        </message>
        <message>
            <source>{path} has changed since it was analyzed. Analyze it again.</source>
            <translation>{path} hat sich seit der Analyse geändert. Analysieren Sie erneut.</translation>
        </message>
        <message>
            <source>{path} has no frame at {position:.2f} s. Analyze it again.</source>
            <translation>{path} hat bei {position:.2f} s kein Bild. Analysieren Sie erneut.</translation>
        </message>
        <message>
            <source>{path} is a review of {other}. Choose another folder.</source>
            <translation>{path} ist eine Analyse von {other}. Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>{path} is a text file or playlist, not a video. Open the video or address itself.</source>
            <translation>{path} ist eine Textdatei oder Wiedergabeliste, kein Video. Öffnen Sie das Video oder die Adresse selbst.</translation>
        </message>
        <message>
            <source>{path} is damaged (frame {number}). Delete it and analyze again.</source>
            <translation>{path} ist beschädigt (Bild {number}). Löschen Sie die Datei und analysieren Sie erneut.</translation>
        </message>
        <message>
            <source>{path} is damaged ({error}). Delete it and analyze again.</source>
            <translation>{path} ist beschädigt ({error}). Löschen Sie die Datei und analysieren Sie erneut.</translation>
        </message>
        <message>
            <source>{path} is damaged or not a ground-truth file. Replace it, or delete it to play the video without ground truth.</source>
            <translation>{path} ist beschädigt oder keine Ground-Truth-Datei. Ersetzen Sie sie oder löschen Sie sie, um das Video ohne Ground Truth abzuspielen.</translation>
        </message>
        <message>
            <source>{path} is damaged or not a supported picture. Open it in another program and save it again.</source>
            <translation>{path} ist beschädigt oder kein unterstütztes Bild. Öffnen Sie es in einem anderen Programm und speichern Sie es erneut.</translation>
        </message>
        <message>
            <source>{path} is damaged or not a supported video. Convert it to MP4 (H.264).</source>
            <translation>{path} ist beschädigt oder kein unterstütztes Video. Wandeln Sie es in MP4 (H.264) um.</translation>
        </message>
        <message>
            <source>{path} is empty.</source>
            <translation>{path} ist leer.</translation>
        </message>
        <message>
            <source>{path} is larger than {limit}. {remedy}</source>
            <translation>{path} ist größer als {limit}. {remedy}</translation>
        </message>
        <message>
            <source>{path} is not a FeatherFace Studio review. Choose another file.</source>
            <translation>{path} ist keine Analyse von FeatherFace Studio. Wählen Sie eine andere Datei.</translation>
        </message>
        <message>
            <source>{path} is not a FeatherFace Studio review. Choose another folder.</source>
            <translation>{path} ist keine Analyse von FeatherFace Studio. Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>{path} is not a file.</source>
            <translation>{path} ist keine Datei.</translation>
        </message>
        <message>
            <source>{path} is not a file. Choose another folder.</source>
            <translation>{path} ist keine Datei. Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>{percent:.0f} %</source>
            <translation>{percent:.0f} %</translation>
        </message>
        <message>
            <source>{pictures} with {faces} so far, each counted once. Drag along a curve to set the score threshold.</source>
            <translation>Bisher {pictures} mit {faces}, jedes einmal gezählt. Entlang einer Kurve ziehen, um die Score-Schwelle zu setzen.</translation>
        </message>
        <message>
            <source>{seconds:.0f} s ago</source>
            <translation>vor {seconds:.0f} s</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} s</translation>
        </message>
        <message>
            <source>{share:.1f} %</source>
            <translation>{share:.1f} %</translation>
        </message>
        <message>
            <source>{shown} of {total} components in this installation</source>
            <translation>{shown} von {total} Komponenten in dieser Installation</translation>
        </message>
        <message>
            <source>{shown} of {total} components in this package</source>
            <translation>{shown} von {total} Komponenten in diesem Paket</translation>
        </message>
        <message>
            <source>{source} does not respond. Try again, or choose another source.</source>
            <translation>{source} antwortet nicht. Versuchen Sie es erneut oder wählen Sie eine andere Quelle.</translation>
        </message>
        <message>
            <source>{source} has stopped sending pictures.</source>
            <translation>{source} liefert keine Bilder mehr.</translation>
        </message>
        <message>
            <source>{stage}: {tip}, mean of the last second.</source>
            <translation>{stage}: {tip}, Mittel der letzten Sekunde.</translation>
        </message>
        <message>
            <source>{text} Changed since the freeze by {change:.2f} per channel.</source>
            <translation>{text} Änderung seit dem Einfrieren: {change:.2f} pro Kanal.</translation>
        </message>
        <message>
            <source>{text} Retrying in {seconds} s.</source>
            <translation>{text} Neuer Versuch in {seconds} s.</translation>
        </message>
        <message>
            <source>{text} Retrying now.</source>
            <translation>{text} Neuer Versuch läuft.</translation>
        </message>
        <message>
            <source>{text} See {address}.</source>
            <translation>{text} Siehe {address}.</translation>
        </message>
        <message>
            <source>{text} {scope}</source>
            <translation>{text} {scope}</translation>
        </message>
        <message>
            <source>{tip} (of a square with the area of the box)</source>
            <translation>{tip} (eines Quadrats mit der Fläche der Box)</translation>
        </message>
        <message>
            <source>{tip} ({keys})</source>
            <translation>{tip} ({keys})</translation>
        </message>
        <message>
            <source>{title} at {layer}</source>
            <translation>{title} an {layer}</translation>
        </message>
        <message>
            <source>{value} {unit}</source>
            <translation>{value} {unit}</translation>
        </message>
        <message>
            <source>{value}, left pane</source>
            <translation>{value}, linker Bereich</translation>
        </message>
        <message>
            <source>{value}, right pane</source>
            <translation>{value}, rechter Bereich</translation>
        </message>
        <message>
            <source>● REC {time}</source>
            <translation>● REC {time}</translation>
        </message>
    </context>
</TS>
